// Every setting refuses what it must not be, with its allowed range; the old value stays.
import { expect } from 'chai'
import { settingFromText } from '../../../src/config/value-from-text.js'
import {
  defaultSettings,
  describeAllowed,
  type SettingKey,
  settingKeys,
  type Settings,
} from '../../../src/domain/settings.js'
import { type ApiServer, serve } from './api-server.js'

interface Samples {
  /** As a command line says it. */
  readonly good: readonly string[]
  readonly bad: readonly string[]
}

const switches: Samples = { good: ['true', 'false'], bad: ['yes', '1', ''] }
const range = (min: number, max: number): Samples => ({
  good: [String(min), String(max)],
  bad: [String(min - 1), String(max + 1), '1.5', 'many', ''],
})

/** What each setting takes and refuses; a setting without samples fails the first test. */
const samples: Readonly<Partial<Record<SettingKey, Samples>>> = {
  'sip.ports': {
    good: ['5060', '5060:5062,5080', '["1","65535"]'],
    bad: ['70000', '0', '5062:5060', 'sip', '', '[]', Array(16).fill('5060').join()],
  },
  'sip.protocols': { good: ['udp', 'udp,tcp'], bad: ['sctp', 'udp,sctp', '', 'udp,tcp,udp'] },
  'detection.attemptsPerMinute': range(1, 1000),
  'detection.attemptsPerDay': range(1, 100_000),
  'detection.userAgents': {
    good: ['svmap', 'svmap,sip vicious', '["/a{1,2}/","b c"]', '[]'],
    bad: ['x', 'n'.repeat(129), 'umläut', '["a\\u0007b"]', '[1]', '{"a":1}\u0000'],
  },
  'detection.packetsPerSecond': range(0, 10_000),
  'blocking.seconds': range(1, 2_147_483),
  'blocking.threshold': range(1, 20),
  'blocking.permanent.register': switches,
  'blocking.permanent.invite': switches,
  'blocking.monitor': switches,
  'blocking.pausedUntil': {
    good: ['2026-12-24T18:00:00Z', '2026-12-24T18:00:00.250Z'],
    bad: ['tomorrow', '2026-12-24', '2026-12-24T18:00:00+01:00', '2026-13-24T18:00:00Z'],
  },
  'invite.enabled': switches,
  'invite.value': range(1, 10_000),
  'invite.unit': { good: ['second', 'minute', 'hour'], bad: ['day', 'minutes', ''] },
  'invite.burst': range(1, 10_000),
  'invite.block': switches,
  'tftp.enabled': switches,
  'dns.enabled': switches,
  'country.policy': { good: ['off', 'allow', 'deny'], bad: ['on', 'ALLOW', ''] },
  'country.list': { good: ['US', 'DE,FR', '[]'], bad: ['de', 'DEU', 'D1', '[1]'] },
  'retention.days': range(1, 3650),
}

describe('a setting', () => {
  let server: ApiServer
  let settings: Settings = defaultSettings
  before(async () => {
    server = await serve({
      settings: () => Promise.resolve(settings),
      changeSettings: (changes) => {
        settings = { ...settings, ...changes }
        return Promise.resolve(settings)
      },
    })
  })
  beforeEach(() => {
    settings = defaultSettings
  })
  after(() => server.stop())

  it('is tested here, whichever it is', () => {
    expect(Object.keys(samples).sort()).to.deep.equal([...settingKeys].sort())
  })

  for (const [name, { good, bad }] of Object.entries(samples)) {
    const key = name as SettingKey
    const change = (text: string) =>
      server.ask('PATCH', '/api/v1/settings', { [key]: settingFromText(key, text) })

    it(`${key} is ${describeAllowed(key).slice(0, 60)}, and nothing else`, async () => {
      for (const text of bad) {
        const { status, json } = await change(text)
        expect(status, text).to.equal(400)
        expect(json, text)
          .to.have.nested.property('error.message')
          .that.contains(`${key} must be ${describeAllowed(key)}, not `)
        expect(settings, text).to.equal(defaultSettings)
      }
      for (const text of good) expect((await change(text)).status, text).to.equal(200)
    })
  }

  it('is not changed where another one of the same request is refused', async () => {
    const { status } = await server.ask('PATCH', '/api/v1/settings', {
      'invite.value': 5,
      'invite.unit': 'fortnight',
    })

    expect(status).to.equal(400)
    expect(settings).to.equal(defaultSettings)
  })
})
