// Broken configurations: every fault is named at once, with its line and what was probably meant.
import { expect } from 'chai'
import { loadConfig } from '../../../src/config/load-config.js'
import { ConfigFixture, leastConfig } from './config-fixture.js'

describe('a broken configuration', () => {
  let fixture: ConfigFixture
  beforeEach(() => {
    fixture = new ConfigFixture()
  })
  afterEach(() => {
    fixture.remove()
  })

  it('names faults of every kind in one go, in the order of the lines', () => {
    const problems = fixture.problemsOf(`stroe = 1
[storre]
url = "sqlite:/x"

[[asterisk]]
name = "a"
host = "192.0.2.300"
prot = 5038
port = 70000
username = """
two
lines"""
secret = 1234

[[asterisk]]
name = "a"
"tls" = "yes"

[hep]
listen = "localhost:9060"
senders = [
  "192.0.2.1",
  "192.0.2.0/24",
]
[settings]
blocking.threshold = 0
blocking.treshold = 3
`)

    expect(problems).to.deep.equal([
      'sipward.toml:1: unknown key outside of a section "stroe"; did you mean "store"?',
      'sipward.toml:2: unknown section "storre"; did you mean "store"?',
      'sipward.toml:7: "host" in [[asterisk]] must be an address or a host name, not "192.0.2.300"',
      'sipward.toml:8: unknown key "prot" in [[asterisk]]; did you mean "port"?',
      'sipward.toml:9: "port" in [[asterisk]] must be a port from 1 to 65535, not 70000',
      'sipward.toml:10: "username" in [[asterisk]] must be the user of manager.conf, one line, not "two\\nlines"',
      'sipward.toml:13: "secret" in [[asterisk]] must be the secret of manager.conf in quotes, one line',
      'sipward.toml:15: [[asterisk]] needs "host": an address or a host name',
      'sipward.toml:15: [[asterisk]] needs "username": the user of manager.conf, one line',
      'sipward.toml:15: [[asterisk]] needs "secret" or "secret_file", one of them',
      'sipward.toml:16: another [[asterisk]] is named "a" already; names must differ',
      'sipward.toml:17: "tls" in [[asterisk]] must be true or false, not "yes"',
      'sipward.toml:20: "listen" in [hep] must be "ADDRESS:PORT", "[IPv6 ADDRESS]:PORT" or "off", not "localhost:9060"',
      'sipward.toml:23: "senders" in [hep] must be a list of 1 to 64 addresses, not ["192.0.2.1","192.0.2.0/24"]',
      'sipward.toml:26: blocking.threshold must be a whole number from 1 to 20, not 0',
      'sipward.toml:27: unknown key "blocking.treshold" in [settings]; did you mean "blocking.threshold"?',
    ])
  })

  it('counts the problems and exits with 78', () => {
    const file = fixture.write('a.toml', `${leastConfig}a = 1\nb = 2\n`)

    expect(() => loadConfig({ file, env: {} }))
      .to.throw('the configuration has 2 problems\n')
      .with.property('exitCode', 78)
  })

  it('refuses what does nothing yet', () => {
    const problems = fixture.problemsOf(
      `${leastConfig}ari = "http://x"\n[store]\nurl = "mysql://u:p@ss/w@h/db?x=y"\nspool = "spool"\n[grafana]\nlisten = "x"\n`,
    )

    expect(problems).to.deep.equal([
      'sipward.toml:6: unknown key "ari" in [[asterisk]]',
      'sipward.toml:8: "url" in [store] must be "sqlite:/PATH" or "mongodb://USER:PASSWORD@HOST/NAME", not "mysql://…@h/db?…"',
      'sipward.toml:9: "spool" in [store] must be the absolute path of a directory, not "spool"',
      'sipward.toml:10: unknown section "grafana"',
    ])
  })

  const cases: readonly (readonly [title: string, text: string, problems: readonly string[]])[] = [
    [
      'an empty file',
      '',
      [
        'sipward.toml: no [[asterisk]] section: name at least one PBX to protect; a host without one only blocks what others find, and needs the store that they share ([store] url = "mongodb://HOST/NAME")',
      ],
    ],
    [
      'one bracket instead of two',
      '\n[asterisk]\nname = "a"\n',
      ['sipward.toml:2: the section of a PBX is written [[asterisk]], with two brackets'],
    ],
    [
      'two brackets instead of one',
      `[[store]]\nurl = "sqlite:/x"\n${leastConfig}`,
      ['sipward.toml:1: [store] must be a section of its own'],
    ],
    [
      'a section that is a value',
      `hep = 1\n${leastConfig}`,
      ['sipward.toml:1: [hep] must be a section of its own'],
    ],
    [
      'settings that are a value',
      `settings = 1\n${leastConfig}`,
      ['sipward.toml:1: [settings] must be a section of its own'],
    ],
    [
      'a secret and a secret file',
      `${leastConfig}secret_file = "x"\n`,
      ['sipward.toml:6: [[asterisk]] needs "secret" or "secret_file", one of them and not both'],
    ],
    [
      'a setting that is set in two spellings',
      `[settings]\nretention.days = 1\n"retention.days" = 2\n${leastConfig}`,
      ['sipward.toml:2: "retention.days" is set twice'],
    ],
    [
      'keys in an inline table',
      'asterisk = [\n  { name = "a", host = "h", username = "u", secret = "p" },\n  { name = "b", host = "h",\n    usrname = "u", secret = "p" },\n]\n',
      [
        'sipward.toml:3: [[asterisk]] needs "username": the user of manager.conf, one line',
        'sipward.toml:4: unknown key "usrname" in [[asterisk]]; did you mean "username"?',
      ],
    ],
    [
      'keys after strings that look like sections',
      `[host]\nname = '''\n[store]\nurl = 1'''\n[control] # [hep]\nsocket = "relative" # x\n${leastConfig}`,
      [
        'sipward.toml:2: "name" in [host] must be 1 to 64 letters, digits, dots, dashes and underscores, not "[store]\\nurl = 1"',
        'sipward.toml:6: "socket" in [control] must be an absolute path of at most 107 bytes, not "relative"',
      ],
    ],
    [
      'a namespace that would be an option of a command',
      `[firewall]\nnetns = "--help"\n${leastConfig}`,
      [
        'sipward.toml:2: "netns" in [firewall] must be the name of a network namespace: 1 to 64 letters, digits, dots, dashes and underscores, not "--help"',
      ],
    ],
    [
      'text that would move the cursor',
      `["a\\u001b[2J"]\n${leastConfig}`,
      ['sipward.toml:1: unknown section "a\\x1b[2J"'],
    ],
    [
      'a line break in a user name, which would be a second AMI action',
      leastConfig.replace('"sipward"', '"a\\r\\nAction: Originate"'),
      [
        'sipward.toml:4: "username" in [[asterisk]] must be the user of manager.conf, one line, not "a\\r\\nAction: Originate"',
      ],
    ],
  ]
  for (const [title, text, problems] of cases) {
    it(`is refused for ${title}`, () => {
      expect(fixture.problemsOf(text)).to.deep.equal(problems)
    })
  }

  it('never shows a secret, whatever is wrong with it', () => {
    const problems = fixture.problemsOf(leastConfig.replace('"s3cret"', '["hunter2"]'))

    expect(problems).to.have.length(1)
    expect(problems.join()).not.to.contain('hunter2')
  })

  it('names the secret file that is absent or has several lines', () => {
    const file = fixture.write('two', 'a\nb\n')
    const absent = leastConfig.replace('secret = "s3cret"', 'secret_file = "/nonexistent/x"')
    const second = `[[asterisk]]\nname = "b"\nhost = "h"\nusername = "u"\nsecret_file = "${file}"\n`

    expect(fixture.problemsOf(absent + second)).to.deep.equal([
      'sipward.toml:5: secret_file /nonexistent/x cannot be read (there is no such file or directory)',
      'sipward.toml:10: two must hold the secret in one line',
    ])
  })

  it('is a named file that does not exist', () => {
    expect(() => loadConfig({ file: '/nonexistent/sipward.toml', env: {} })).to.throw(
      'cannot read the configuration /nonexistent/sipward.toml: there is no such file or directory',
    )
  })
})

describe('a configuration that is no TOML', () => {
  let fixture: ConfigFixture
  beforeEach(() => {
    fixture = new ConfigFixture()
  })
  afterEach(() => {
    fixture.remove()
  })

  it('names every broken line and what is wrong in the others, and calls nothing missing', () => {
    const problems = fixture.problemsOf(`[store]
url = sqlite:/x
[hep]
listem = "off"
[[asterisk]
name = "a"
anything = 1
[firewall]
dry_run = yes
dry_run = 1
`)

    expect(problems).to.deep.equal([
      'sipward.toml:2: not valid TOML at column 7: invalid value',
      'sipward.toml:4: unknown key "listem" in [hep]; did you mean "listen"?',
      'sipward.toml:5: not valid TOML at column 12: expected end of table array declaration',
      'sipward.toml:9: not valid TOML at column 11: invalid value',
      'sipward.toml:10: "dry_run" in [firewall] must be true or false, not 1',
    ])
  })

  it('names a key and a section that are written twice', () => {
    const problems = fixture.problemsOf(
      `[hep]\nlisten = "off"\nlisten = "off"\n[hep]\nlisten = 5\n${leastConfig}`,
    )

    expect(problems).to.deep.equal([
      'sipward.toml:3: this key or section is written a second time',
      'sipward.toml:4: this key or section is written a second time',
    ])
  })

  it('stops where a fault lies between lines, and invents no others', () => {
    const problems = fixture.problemsOf(`${leastConfig}[hep]\nsenders = [\nlisten = "off"\nx = 1\n`)

    expect(problems).to.have.length(1)
    expect(problems[0]).to.match(/^sipward\.toml:[78]: not valid TOML at column \d+: /)
  })
})
