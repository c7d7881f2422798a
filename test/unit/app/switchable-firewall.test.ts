import { expect } from 'chai'
import { SwitchableFirewall } from '../../../src/app/path/switchable-firewall.js'
import type { Source } from '../../../src/domain/address.js'
import type { FirewallChange } from '../../../src/ports/firewall.js'

const change = (source: string): FirewallChange => ({
  op: 'remove',
  set: 'dynamic',
  source: source as Source,
})

/** A firewall whose start waits for a word, and what was asked of it. */
function stage() {
  const asked: string[] = []
  let finish: (failure?: Error) => void = () => undefined
  const firewall = new SwitchableFirewall({
    firewall: {
      apply: (changes) => {
        asked.push(...changes.map((one) => ('source' in one ? one.source : one.op)))
        return Promise.resolve()
      },
      setRules: () => Promise.resolve(),
      drops: () => Promise.resolve([]),
      dynamicCounters: () => Promise.resolve(new Map()),
      stop: ({ keep }) => {
        asked.push(`stop, keep ${String(keep)}`)
        return Promise.resolve()
      },
    },
    start: () =>
      new Promise((resolve, reject) => {
        asked.push('start')
        finish = (failure) => {
          if (failure === undefined) resolve()
          else reject(failure)
        }
      }),
  })
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  return {
    asked,
    firewall,
    turn,
    finish: (failure?: Error) => {
      finish(failure)
    },
  }
}

describe('SwitchableFirewall', () => {
  it('takes everything down when it is switched off, and carries nothing out meanwhile', async () => {
    const { firewall, asked } = stage()
    await firewall.apply([change('192.0.2.1')])

    await firewall.switch(false)
    await firewall.apply([change('192.0.2.2')])
    await firewall.switch(false)

    expect(asked).to.deep.equal(['192.0.2.1', 'stop, keep false'])
    expect(firewall.isOn).to.equal(false)
  })

  it('carries out what was decided while it was being switched on', async () => {
    const { firewall, asked, turn, finish } = stage()
    await firewall.switch(false)
    const switched = firewall.switch(true)
    await turn()

    await firewall.apply([change('192.0.2.3')])
    finish()
    await switched

    expect(asked).to.deep.equal(['stop, keep false', 'start', '192.0.2.3'])
    expect(firewall.isOn).to.equal(true)
  })

  it('stays off where it cannot be started, says why, and can be tried again', async () => {
    const { firewall, turn, finish } = stage()
    await firewall.switch(false)
    const failed = firewall.switch(true).catch((error: unknown) => String(error))
    await turn()
    finish(new Error('no ipset'))
    expect(await failed).to.equal('Error: no ipset')
    expect(firewall.isOn).to.equal(false)

    const switched = firewall.switch(true)
    await turn()
    finish()
    await switched

    expect(firewall.isOn).to.equal(true)
  })
})
