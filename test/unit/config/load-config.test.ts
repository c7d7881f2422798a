// Good configurations: what they mean.
import { expect } from 'chai'
import { hostname } from 'node:os'
import { redactUrl } from '../../../src/domain/redact-url.js'
import { databaseScope } from '../../../src/config/check-sections.js'
import { npmRegistry } from '../../../src/config/npm-registry.js'
import { controlSocketOf } from '../../../src/config/control-socket.js'
import { loadConfig } from '../../../src/config/load-config.js'
import { ConfigFixture, leastConfig } from './config-fixture.js'

describe('loadConfig', () => {
  let fixture: ConfigFixture
  beforeEach(() => {
    fixture = new ConfigFixture()
  })
  afterEach(() => {
    fixture.remove()
  })

  it('fills in every default around the least configuration', () => {
    const config = fixture.load(leastConfig)

    expect(config).to.deep.equal({
      file: `${fixture.directory}/sipward.toml`,
      store: {
        url: 'sqlite:/var/lib/sipward/sipward.db',
        spoolDirectory: '/var/lib/sipward/spool',
      },
      asterisk: [
        {
          name: 'pbx',
          host: '192.0.2.10',
          port: 5038,
          username: 'sipward',
          secret: 's3cret',
          tls: false,
        },
      ],
      hep: { listen: { address: '127.0.0.1', port: 9060 }, senders: undefined },
      firewall: { netns: undefined, dryRun: false },
      control: { socket: '/run/sipward/sipward.sock' },
      host: { name: hostname() },
      web: {
        listen: { address: '127.0.0.1', port: 8460 },
        baseUrl: undefined,
        tls: undefined,
        trustedProxies: [],
      },
      geo: {
        database: undefined,
        url: undefined,
        registry: npmRegistry({}, databaseScope),
        autoUpdate: false,
      },
      secrets: { keyFile: '/var/lib/sipward/secret.key' },
      settings: {},
      allowlistFile: `${fixture.directory}/allowlist`,
      denylistFile: `${fixture.directory}/denylist`,
      warnings: [],
    })
  })

  it('reads several PBXs, every section, and settings in each spelling of TOML', () => {
    const config = fixture.load(`
settings."retention.days" = 30
store = { url = "sqlite:/srv/a b.db" }
[hep]
listen = "[::1]:9061"
senders = ["192.0.2.10", "2001:DB8::10"]
forward = "[2001:db8::7]:9060"
[firewall]
netns = "pbx"
dry_run = true
[host]
name = "edge-1"
[control]
socket = "/tmp/x.sock"
[settings.blocking]
seconds = 60
permanent.invite = true
${leastConfig}
[[asterisk]]
name = "second"
host = "pbx.example.org"
port = 5039
username = "u"
secret = "p"
tls = true
`)

    expect(config.asterisk.map((pbx) => [pbx.name, pbx.port, pbx.tls])).to.deep.equal([
      ['pbx', 5038, false],
      ['second', 5039, true],
    ])
    expect(config.store.url).to.equal('sqlite:/srv/a b.db')
    expect(config.hep).to.deep.equal({
      listen: { address: '::1', port: 9061 },
      senders: ['192.0.2.10', '2001:db8::10'],
      forward: { address: '2001:db8::7', port: 9060 },
    })
    expect(config.firewall).to.deep.equal({ netns: 'pbx', dryRun: true })
    expect(config.host.name).to.equal('edge-1')
    expect(config.control.socket).to.equal('/tmp/x.sock')
    expect(config.settings).to.deep.equal({
      'retention.days': 30,
      'blocking.seconds': 60,
      'blocking.permanent.invite': true,
    })
  })

  it('takes a secret from a file beside the configuration, without its line end', () => {
    fixture.write('secrets/pbx', 'from-a-file\n')

    const config = fixture.load(
      leastConfig.replace('secret = "s3cret"', 'secret_file = "secrets/pbx"'),
    )

    expect(config.asterisk[0]?.secret).to.equal('from-a-file')
  })

  it('is frozen to its leaves', () => {
    const config = fixture.load(leastConfig)

    expect(Object.isFrozen(config)).to.equal(true)
    expect(Object.isFrozen(config.asterisk[0])).to.equal(true)
    expect(Object.isFrozen(config.hep.listen)).to.equal(true)
  })

  it('takes a host without a PBX where it shares its store', () => {
    const config = fixture.load('[store]\nurl = "mongodb://192.0.2.1/sipward"\n')

    expect(config.asterisk).to.deep.equal([])
  })

  it('takes MongoDB as the store, and spools where sipward keeps its things unless told otherwise', () => {
    const url = 'mongodb+srv://sipward:s3cret@cluster.example/sipward?retryWrites=true'
    const remote = fixture.load(`${leastConfig}[store]\nurl = "${url}"\n`)
    const told = fixture.load(`${leastConfig}[store]\nurl = "${url}"\nspool = "/srv/spool"\n`)
    const beside = fixture.load(`${leastConfig}[store]\nurl = "sqlite:/srv/a/b.db"\n`)

    expect(remote.store).to.deep.equal({ url, spoolDirectory: '/var/lib/sipward/spool' })
    expect(told.store.spoolDirectory).to.equal('/srv/spool')
    expect(beside.store.spoolDirectory).to.equal('/srv/a/spool')
  })

  for (const url of [
    'mongodb://sipward:s3cret@192.0.2.1/sipward',
    'mongodb://sipward:p@s3cret/w@192.0.2.1/sipward',
    'mongodb://192.0.2.1/sipward?tlsCertificateKeyFilePassword=s3cret',
  ]) {
    it(`hides the secrets of ${url} in the form that may be printed`, () => {
      const { store } = fixture.load(`${leastConfig}[store]\nurl = "${url}"\n`)

      expect(redactUrl(store.url)).to.contain('192.0.2.1/sipward').and.not.to.contain('s3cret')
    })
  }

  it('warns of a password in the URL of the store that everybody may read', () => {
    const section = '[store]\nurl = "mongodb://sipward:x@192.0.2.1/sipward"\n'
    fixture.write('secret', 's3cret', 0o600)
    const text = leastConfig.replace('secret = "s3cret"', 'secret_file = "secret"') + section
    const file = fixture.write('open.toml', text, 0o644)

    expect(loadConfig({ file, env: {} }).warnings).to.deep.equal([
      `${file}: holds secrets and is readable by everybody; chmod 640 it`,
    ])
  })

  it('warns of secrets that everybody may read, in the configuration and in secret files', () => {
    const file = fixture.write('open.toml', leastConfig, 0o644)
    fixture.write('secret', 'x', 0o604)
    const other = leastConfig.replace('secret = "s3cret"', 'secret_file = "secret"')

    expect(loadConfig({ file, env: {} }).warnings).to.deep.equal([
      `${file}: holds secrets and is readable by everybody; chmod 640 it`,
    ])
    expect(fixture.load(other).warnings).to.deep.equal([
      `${fixture.directory}/sipward.toml:5: ${fixture.directory}/secret is readable by everybody; chmod 640 it`,
    ])
  })

  it('does not warn of an open file whose secret comes from the environment', () => {
    const file = fixture.write('open.toml', leastConfig, 0o644)

    const config = loadConfig({ file, env: { SIPWARD_ASTERISK_0_SECRET: 'other' } })

    expect(config.warnings).to.deep.equal([])
    expect(config.asterisk[0]?.secret).to.equal('other')
  })
})

describe('the environment over the configuration', () => {
  let fixture: ConfigFixture
  beforeEach(() => {
    fixture = new ConfigFixture()
  })
  afterEach(() => {
    fixture.remove()
  })

  it('wins over the file, with text, numbers, truth values and lists', () => {
    const config = fixture.load(leastConfig, {
      SIPWARD_STORE_URL: 'sqlite:/srv/x.db',
      SIPWARD_HEP_LISTEN: 'off',
      SIPWARD_HEP_SENDERS: '192.0.2.1, 192.0.2.2',
      SIPWARD_FIREWALL_DRY_RUN: 'true',
      SIPWARD_FIREWALL_NETNS: 'pbx',
      SIPWARD_CONTROL_SOCKET: '/tmp/c.sock',
      SIPWARD_HOST_NAME: 'edge',
      SIPWARD_ASTERISK_0_PORT: '5999',
      SIPWARD_SETTINGS_DETECTION_ATTEMPTS_PER_MINUTE: '5',
      SIPWARD_SETTINGS_BLOCKING_PERMANENT_INVITE: 'true',
      SIPWARD_SETTINGS_SIP_PORTS: '5060,5070:5080',
      PATH: '/bin',
    })

    expect(config.store.url).to.equal('sqlite:/srv/x.db')
    expect(config.hep).to.deep.equal({ listen: 'off', senders: ['192.0.2.1', '192.0.2.2'] })
    expect(config.firewall).to.deep.equal({ netns: 'pbx', dryRun: true })
    expect(config.control.socket).to.equal('/tmp/c.sock')
    expect(config.host.name).to.equal('edge')
    expect(config.asterisk[0]?.port).to.equal(5999)
    expect(config.settings).to.deep.equal({
      'detection.attemptsPerMinute': 5,
      'blocking.permanent.invite': true,
      'sip.ports': ['5060', '5070:5080'],
    })
  })

  it('can describe a PBX that no file mentions', () => {
    const config = fixture.load('', {
      SIPWARD_ASTERISK_0_NAME: 'a',
      SIPWARD_ASTERISK_0_HOST: '2001:db8::5',
      SIPWARD_ASTERISK_0_USERNAME: 'u',
      SIPWARD_ASTERISK_0_SECRET: 'p',
    })

    expect(config.asterisk.map((pbx) => pbx.host)).to.deep.equal(['2001:db8::5'])
  })

  it('is refused by variable where it is wrong, and the variables of tests are left alone', () => {
    const problems = fixture.problemsOf(leastConfig, {
      SIPWARD_ASTERISK_0_PORT: '0x10',
      SIPWARD_ASTERISK_1_NAME: 'second',
      SIPWARD_ASTERISK_5_NAME: 'sixth',
      SIPWARD_HEP_LISTEM: '127.0.0.1:1',
      SIPWARD_SETTINGS_BLOCKING_THRESHOLD: '21',
      SIPWARD_TEST_ANYTHING: '1',
      SIPWARD_LAB_ANYTHING: '1',
    })

    expect(problems).to.deep.equal([
      'environment variable SIPWARD_HEP_LISTEM: unknown variable; did you mean "SIPWARD_HEP_LISTEN"?',
      'environment variable SIPWARD_ASTERISK_5_NAME: there are 2 [[asterisk]] sections, counted from 0; the next number is 2',
      'environment variable SIPWARD_SETTINGS_BLOCKING_THRESHOLD: blocking.threshold must be a whole number from 1 to 20, not 21',
      'environment variable SIPWARD_ASTERISK_0_PORT: "port" in [[asterisk]] must be a port from 1 to 65535, not "0x10"',
      'environment variable SIPWARD_ASTERISK_1_NAME: [[asterisk]] needs "host": an address or a host name',
      'environment variable SIPWARD_ASTERISK_1_NAME: [[asterisk]] needs "username": the user of manager.conf, one line',
      'environment variable SIPWARD_ASTERISK_1_NAME: [[asterisk]] needs "secret" or "secret_file", one of them',
    ])
  })
})

describe('controlSocketOf', () => {
  let fixture: ConfigFixture
  beforeEach(() => {
    fixture = new ConfigFixture()
  })
  afterEach(() => {
    fixture.remove()
  })

  it('reads the socket of a file whose other sections are wrong', () => {
    const file = fixture.write('a.toml', '[control]\nsocket = "/tmp/a"\n[[asterisk]]\nprot = 1\n')

    expect(controlSocketOf({ file, env: {} }).path).to.equal('/tmp/a')
    expect(controlSocketOf({ file, env: { SIPWARD_CONTROL_SOCKET: '/tmp/b' } }).path).to.equal(
      '/tmp/b',
    )
  })

  it('is the default where the file is broken or says nothing', () => {
    const broken = fixture.write('a.toml', '[control\n')
    const silent = fixture.write('b.toml', leastConfig)

    expect(controlSocketOf({ file: broken, env: {} }).path).to.equal('/run/sipward/sipward.sock')
    expect(controlSocketOf({ file: silent, env: {} }).path).to.equal('/run/sipward/sipward.sock')
  })

  it('refuses a named file that does not exist', () => {
    const file = `${fixture.directory}/none.toml`

    expect(() => controlSocketOf({ file, env: {} })).to.throw(
      `cannot read the configuration ${file}: there is no such file or directory`,
    )
  })
})
