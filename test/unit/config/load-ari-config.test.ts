// The keys of ARI in [[asterisk]]: what they mean, and what is wrong with them.
import { expect } from 'chai'
import { ConfigFixture, leastConfig } from './config-fixture.js'

const ari = 'ari_url = "http://127.0.0.1:8088"\nari_username = "watch"\nari_password = "p/w d"\n'
const elsewhere = ari.replace('127.0.0.1', '192.0.2.10')

describe('the keys of ARI', () => {
  let fixture: ConfigFixture
  beforeEach(() => {
    fixture = new ConfigFixture()
  })
  afterEach(() => {
    fixture.remove()
  })

  it('leave ARI alone where none of them is there', () => {
    expect(fixture.load(leastConfig).asterisk[0]).not.to.have.property('ari')
  })

  for (const [written, meant] of [
    ['http://127.0.0.1:8088', 'http://127.0.0.1:8088/ari'],
    ['http://[::1]:8088/', 'http://[::1]:8088/ari'],
    ['https://pbx.example.org:8089/ari', 'https://pbx.example.org:8089/ari'],
    ['https://pbx.example.org/asterisk/ari/', 'https://pbx.example.org/asterisk/ari'],
    ['http://localhost:8088/asterisk', 'http://localhost:8088/asterisk/ari'],
  ] as const) {
    it(`understand ${written} as ${meant}`, () => {
      const config = fixture.load(leastConfig + ari.replace('http://127.0.0.1:8088', written))

      expect(config.asterisk[0]?.ari).to.deep.equal({
        url: meant,
        username: 'watch',
        password: 'p/w d',
      })
      expect(config.warnings).to.deep.equal([])
    })
  }

  it('warn of a password that crosses a network in plain text', () => {
    const { warnings } = fixture.load(leastConfig + elsewhere)

    expect(warnings).to.have.length(1)
    expect(warnings[0]).to.match(/sipward\.toml:6: "ari_url" is http: to another machine.*https:/)
    expect(warnings[0]).not.to.include('p/w d')
  })

  it('warn of a file with the password of ARI alone that everybody may read', () => {
    fixture.write('ami-secret', 's3cret\n')
    const text = leastConfig.replace('secret = "s3cret"', 'secret_file = "ami-secret"') + ari
    const file = fixture.write('sipward.toml', text, 0o644)

    const { warnings } = fixture.loadFile(file)

    expect(warnings.join('\n')).to.include('readable by everybody; chmod 640')
  })

  it('come from the environment as well', () => {
    const [url, name, password] = ['http://127.0.0.1:8088', 'watch', 'from outside']
    const { asterisk } = fixture.load(leastConfig, {
      SIPWARD_ASTERISK_0_ARI_URL: url,
      SIPWARD_ASTERISK_0_ARI_USERNAME: name,
      SIPWARD_ASTERISK_0_ARI_PASSWORD: password,
    })

    expect(asterisk[0]?.ari?.password).to.equal(password)
  })

  const faults: readonly (readonly [title: string, text: string, problems: readonly string[]])[] = [
    [
      'one key of three',
      'ari_password = "p"\n',
      [
        'sipward.toml:6: [[asterisk]] has "ari_password" and needs "ari_url" and "ari_username" too: ARI takes all three keys, or none',
      ],
    ],
    [
      'two keys of three',
      'tls = false\nari_url = "http://x"\nari_username = "a"\n',
      [
        'sipward.toml:7: [[asterisk]] has "ari_url" and needs "ari_password" too: ARI takes all three keys, or none',
      ],
    ],
    [
      'a URL of another kind',
      ari.replace('http:', 'ws:'),
      [
        'sipward.toml:6: "ari_url" in [[asterisk]] must be an http:// or https:// URL without a user and a query, not "ws://127.0.0.1:8088"',
      ],
    ],
    [
      'a URL with a user in it, who is not told',
      ari.replace('http://', 'http://watch:hidden@'),
      [
        'sipward.toml:6: "ari_url" in [[asterisk]] must be an http:// or https:// URL without a user and a query, not "http://…@127.0.0.1:8088"',
      ],
    ],
    [
      'a URL with a query',
      ari.replace(':8088', ':8088/ari?api_key=a'),
      [
        'sipward.toml:6: "ari_url" in [[asterisk]] must be an http:// or https:// URL without a user and a query, not "http://127.0.0.1:8088/ari?…"',
      ],
    ],
    [
      'a user with a colon',
      ari.replace('watch', 'wa:tch'),
      [
        'sipward.toml:7: "ari_username" in [[asterisk]] must be the user of ari.conf, one line without a colon, not "wa:tch"',
      ],
    ],
    [
      'a password of another kind, which is not told',
      ari.replace('"p/w d"', '12345'),
      [
        'sipward.toml:8: "ari_password" in [[asterisk]] must be the password of ari.conf in quotes, one line',
      ],
    ],
  ]
  for (const [title, text, problems] of faults) {
    it(`refuse ${title}`, () => {
      expect(fixture.problemsOf(leastConfig + text)).to.deep.equal(problems)
    })
  }
})
