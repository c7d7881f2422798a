// What keeps the daemon from starting is told in one sentence, with what to do; nothing is left behind.
import { expect } from 'chai'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { needNamespaces } from '../../support/network-namespace.js'
import { Sipward } from './sipward.js'
import { Stage } from './stage.js'

describe('a start that cannot be', function () {
  this.slow(3000)
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sipward-refused-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))
  const install = (options: { readonly hepPort?: number; readonly storeFolder?: string } = {}) =>
    Sipward.install({ folder, amiPorts: [1], isDryRun: true, ...options })

  it('for a broken configuration: every problem with its line and the nearest name, exit 78', async () => {
    const sipward = await install()
    await sipward.configure(
      [
        '[[asterisk]]',
        'name = "pbx"',
        'hots = "127.0.0.1"',
        'port = 99999',
        'username = "sipward"',
        'secret = "never to be shown"',
        '[hep]',
        'listen = "9060"',
        '[fierwall]',
        'dry_run = true',
        '[settings]',
        'blocking.threshold = 21',
      ].join('\n'),
    )

    const { code, stdout, stderr } = await sipward.runToEnd()

    const file = join(folder, 'sipward.toml')
    expect([code, stdout]).to.deep.equal([78, ''])
    expect(stderr).to.contain(`${file}:3: unknown key "hots" in [[asterisk]]; did you mean "host"?`)
    expect(stderr).to.contain(`${file}:4: "port" in [[asterisk]] must be a port from 1 to 65535`)
    expect(stderr).to.contain(`${file}:8: "listen" in [hep] must be "ADDRESS:PORT"`)
    expect(stderr).to.contain(`${file}:9: unknown section "fierwall"; did you mean "firewall"?`)
    expect(stderr).to.contain(`${file}:12: blocking.threshold must be a whole number from 1 to 20`)
    expect(stderr).to.contain('[[asterisk]] needs "host"')
    expect(stderr).not.to.contain('never to be shown')
    expect(await readdir(folder)).to.deep.equal(['sipward.toml'])
  })
})

describe('a start without the means for a firewall', function () {
  this.slow(3000)
  const stage = new Stage()
  before(async function () {
    needNamespaces(this)
    await stage.open()
  })
  after(() => stage.close())

  for (const [title, pattern, message] of [
    ['ipset', 'ipset', 'sipward: ipset is not installed: apt install ipset\n'],
    ['iptables', 'ip*tables*', 'sipward: iptables-save is not installed: apt install iptables\n'],
  ] as const) {
    it(`says which package is missing: ${title}`, async () => {
      const sipward = await stage.install()

      const { code, stderr } = await sipward.runToEnd([
        ...stage.prefix,
        ...withoutPrograms(stage.folder, pattern),
      ])

      expect(code).to.equal(69)
      expect(stderr).to.match(new RegExp(`^${message}.*\\n$`))
      expect(stage.leftInKernel()).to.deep.equal([])
    })
  }

  it('says which right is missing', async () => {
    const sipward = await stage.install()
    const powerless = ['setpriv', '--bounding-set=-all', '--inh-caps=-all', '--']

    const { code, stderr } = await sipward.runToEnd([...stage.prefix, ...powerless])

    expect(code).to.equal(69)
    expect(stderr).to.match(
      /^sipward: not allowed to change the firewall \(\S+\): run as root, or with CAP_NET_ADMIN\n/,
    )
    expect(stage.leftInKernel()).to.deep.equal([])
  })
})

/** Runs what is put behind it where programs of /usr/sbin are missing; the mounts end with it. */
function withoutPrograms(folder: string, pattern: string): readonly string[] {
  const script = `
set -e
mkdir -p "$1/sbin"
mount --bind /usr/sbin "$1/sbin"
mount -t tmpfs none /usr/sbin
for program in "$1"/sbin/*; do
  case "\${program##*/}" in $2) ;; *) ln -s "$program" /usr/sbin/ ;; esac
done
shift 2
exec "$@"`
  return ['unshare', '--mount', '--', 'sh', '-c', script, 'sh', folder, pattern]
}
