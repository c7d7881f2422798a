import { expect } from 'chai'
import { CountryPolicyKeeper } from '../../../src/app/countries/country-policy.js'
import { firewallRules } from '../../../src/app/path/firewall-rules.js'
import { SwitchableFirewall } from '../../../src/app/path/switchable-firewall.js'
import type { FirewallStart } from '../../../src/app/path/switchable-firewall.js'
import type { Source } from '../../../src/domain/address.js'
import { AppError } from '../../../src/domain/app-error.js'
import { defaultSettings, type Settings } from '../../../src/domain/settings.js'
import type { Firewall, FirewallChange } from '../../../src/ports/firewall.js'
import type { Geo } from '../../../src/ports/geo.js'
import { FakeClock } from '../../support/fake-clock.js'
import { nothing } from '../../support/firewall-records.js'
import { RecordingLog } from './recording-log.js'

const change = (source: string): FirewallChange => ({
  op: 'remove',
  set: 'dynamic',
  source: source as Source,
})
const wanted = (): FirewallStart => ({ state: nothing, rules: firewallRules(defaultSettings) })

/** A firewall whose start waits for a word, and what was asked of it. */
function stage() {
  const asked: string[] = []
  let isStarted = true
  let finish: (failure?: Error) => void = () => undefined
  const inner: Firewall = {
    read: () => Promise.resolve(nothing),
    apply: (changes) => {
      asked.push(...changes.map((one) => ('source' in one ? one.source : one.op)))
      return Promise.resolve()
    },
    setRules: () => Promise.resolve(),
    setCountries: ({ mode }) => {
      if (!isStarted) return Promise.reject(new AppError('firewallUnavailable', 'not started'))
      asked.push(`countries ${mode}`)
      return Promise.resolve()
    },
    drops: () => Promise.resolve([]),
    guesses: () => Promise.resolve([]),
    dynamicCounters: () => Promise.resolve(new Map()),
    verifySoon: () => {
      asked.push('verify')
    },
    status: () => {
      throw new Error('nobody asks')
    },
    stop: ({ keep }) => {
      isStarted = false
      asked.push(`stop, keep ${String(keep)}`)
      return Promise.resolve()
    },
    start: () =>
      new Promise((resolve, reject) => {
        asked.push('start')
        finish = (failure) => {
          if (failure !== undefined) {
            reject(failure)
            return
          }
          isStarted = true
          resolve()
        }
      }),
  }
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  return {
    asked,
    firewall: new SwitchableFirewall(inner),
    turn,
    finish: (failure?: Error) => {
      finish(failure)
    },
  }
}

describe('the firewall of a host', () => {
  it('takes everything down when it is switched off, and carries nothing out meanwhile', async () => {
    const { firewall, asked } = stage()
    await firewall.apply([change('192.0.2.1')])

    await firewall.switchOff()
    await firewall.apply([change('192.0.2.2')])
    await firewall.switchOff()

    expect(asked).to.deep.equal(['192.0.2.1', 'stop, keep false'])
    expect(firewall.isOn).to.equal(false)
  })

  it('carries out what was decided while it was being switched on, before anything later', async () => {
    const { firewall, asked, turn, finish } = stage()
    await firewall.switchOff()
    const switched = firewall.switchOn(wanted)
    await turn()

    await firewall.apply([change('192.0.2.3')])
    firewall.onSwitchedOn(() => asked.push('told'))
    finish()
    await switched
    await firewall.apply([change('192.0.2.4')])

    expect(asked).to.deep.equal(['stop, keep false', 'start', 'told', '192.0.2.3', '192.0.2.4'])
    expect(firewall.isOn).to.equal(true)
  })

  it('stays off where it cannot be started, says why, and can be tried again', async () => {
    const { firewall, turn, finish } = stage()
    await firewall.switchOff()
    const failed = firewall.switchOn(wanted).catch((error: unknown) => String(error))
    await turn()
    finish(new Error('no ipset'))
    expect(await failed).to.equal('Error: no ipset')
    expect(firewall.isOn).to.equal(false)

    const switched = firewall.switchOn(wanted)
    await turn()
    finish()
    await switched

    expect(firewall.isOn).to.equal(true)
  })

  it('of an excluded host raises no alarm when the country policy changes, and has it when it is included', async () => {
    const { firewall, asked, turn, finish } = stage()
    let current: Settings = defaultSettings
    const alarms: string[] = []
    const keeper = new CountryPolicyKeeper({
      geo: {
        networksOf: () => Promise.resolve(Object.assign([], { ipv4: 0, ipv6: 0 })),
        status: () => ({ path: '', builtAt: 0, state: 'ready' }),
      } as unknown as Geo,
      firewall,
      settings: {
        get current() {
          return current
        },
      },
      onKept: (text) => alarms.push(text),
      clock: new FakeClock(),
      log: new RecordingLog().log,
    })
    await firewall.switchOff()

    current = { ...defaultSettings, 'country.policy': 'deny' }
    await keeper.follow()

    expect(alarms).to.deep.equal([])
    expect(keeper.status()).to.include({ state: 'off', mode: 'deny' })
    expect(keeper.status().reason).to.match(/excluded/)
    const switched = firewall.switchOn(wanted)
    await turn()
    finish()
    await switched
    await keeper.follow()
    expect(asked).to.deep.equal(['stop, keep false', 'start', 'countries deny'])
    expect(keeper.status()).to.include({ state: 'inForce', mode: 'deny' })
  })
})
