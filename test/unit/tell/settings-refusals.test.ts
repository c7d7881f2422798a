// Every setting refuses what it must not be, with its allowed range; the old value stays.
import { expect } from 'chai'
import { settingFromText } from '../../../src/config/value-from-text.js'
import {
  defaultSettings,
  describeAllowed,
  secretSettingKeys,
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
  'retention.attemptDays': range(0, 7),
  'mail.daily': switches,
  'mail.dailyAt': { good: ['00:00', '23:59'], bad: ['24:00', '7:00', '07:60', '7', ''] },
  'reports.schedules': {
    good: [
      'daily 07:00 a@x.example',
      'weekly mon 07:00 a@x.example b@x.example host=edge-1,monthly 1 08:00 a@x.example pbx=berlin',
      '[]',
    ],
    bad: ['daily', 'weekly 07:00 a@x.example', 'monthly 31 07:00 a@x.example', 'daily 07:00 a'],
  },
  'chat.targets': {
    good: [
      '[]',
      '[{"name":"ops","kind":"slack","url":"https://hooks.slack.example/x"}]',
      '[{"name":"tg","kind":"telegram","token":"1:a","chat":"-1"}]',
    ],
    bad: [
      'ops',
      '[{"name":"ops"}]',
      '[{"name":"Ops!","kind":"slack","url":"https://a.example"}]',
      '[{"name":"ops","kind":"slack"}]',
      '[{"name":"ops","kind":"slack","url":"ftp://a.example"}]',
      '[{"name":"ops","kind":"slack","url":"https://user:pass@a.example"}]',
      '[{"name":"ops","kind":"slack","url":"https://a.example","more":1}]',
      '[{"name":"ops","kind":"webhook","url":"https://a.example"}]',
      '[{"name":"ops","kind":"webhook","url":"https://a.example","secrets":["short"]}]',
      '[{"name":"ops","kind":"ntfy","url":"https://ntfy.example/"}]',
      '[{"name":"ops","kind":"ntfy","url":"no URL"}]',
      '[{"name":"ops","kind":"gotify","url":"https://a.example"}]',
      '[{"name":"ops","kind":"telegram","chat":"1"}]',
      `[${Array.from({ length: 2 }, () => '{"name":"ops","kind":"slack","url":"https://a.example"}').join()}]`,
      `[${Array.from({ length: 21 }, (_, index) => `{"name":"o${index}","kind":"slack","url":"https://a.example"}`).join()}]`,
    ],
  },
  'mail.enabled': switches,
  'mail.recipients': {
    good: ['anna@example.org', 'anna@example.org,root@localhost', '[]'],
    bad: ['anna', 'a@b c', 'a@b\r\nBcc: c@d', '<a@b>', 'a@1.2.3.4', '@b', 'a@', 'a..b@c'],
  },
  'mail.isBcc': switches,
  'mail.fromAddress': { good: ['pbx@example.org', ''], bad: ['pbx', 'Anna <a@b>', 'a@b, c@d'] },
  'mail.fromName': {
    good: ['sipward', 'Anlage "Süd"', ''],
    bad: ['a\nb', 'x'.repeat(65), 'a\u202eb'],
  },
  'mail.subjectPrefix': { good: ['[sipward {host}]', ''], bad: ['a\r\nb', 'x'.repeat(65)] },
  'mail.zone': { good: ['Europe/Berlin', 'UTC', ''], bad: ['Mars/Base', '+01:00x', '../x'] },
  'mail.everyAttack': switches,
  'mail.host': {
    good: ['localhost', 'mail.example.org', '192.0.2.1', '2001:db8::1'],
    bad: ['', 'mail server', 'a/b', '1.2.3', '-a.example', 'a:25'],
  },
  'mail.port': range(1, 65535),
  'mail.encryption': { good: ['starttls', 'tls', 'none'], bad: ['ssl', 'TLS', ''] },
  'mail.login': { good: ['none', 'password', 'microsoft365', 'google'], bad: ['oauth', ''] },
  'mail.user': { good: ['pbx', ''], bad: ['a\nb', 'x'.repeat(257)] },
  'mail.password': { good: ['hunter2 ü', ''], bad: ['a\nb', 'x'.repeat(1025)] },
  'mail.mailbox': { good: ['pbx@example.org', ''], bad: ['pbx'] },
  'mail.tenant': { good: ['example.org', ''], bad: ['a/b', '../x', 'a b'] },
  'mail.clientId': { good: ['0a1b-2c', ''], bad: ['a b', 'a\nb'] },
  'mail.clientSecret': { good: ['x~y', ''], bad: ['a\nb', 'x'.repeat(1025)] },
  'mail.secretEndsAt': { good: ['2027-05-31', ''], bad: ['31.5.2027', '2027-02-30', 'soon'] },
  'mail.googleKey': {
    good: ['{"client_email":"a@b.example","private_key":"-----BEGIN PRIVATE KEY-----"}', ''],
    bad: ['{}', 'x', '{"client_email":1}'],
  },
  'mail.refreshToken': { good: ['1//x', ''], bad: ['a\nb'] },
  'news.quietHours': {
    good: ['22:00-07:00', '00:00-23:59', ''],
    bad: ['22-7', '24:00-07:00', '07:00-07:00', '22:00 - 07:00'],
  },
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

    // What was meant to be a secret is not shown.
    const notWords = secretSettingKeys.has(key) ? '' : ', not '

    it(`${key} is ${describeAllowed(key).slice(0, 60)}, and nothing else`, async () => {
      for (const text of bad) {
        const { status, json } = await change(text)
        expect(status, text).to.equal(400)
        expect(json, text)
          .to.have.nested.property('error.message')
          .that.contains(`${key} must be ${describeAllowed(key)}${notWords}`)
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
