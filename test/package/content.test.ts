// What the packages hold and say of themselves, before anybody installs them.
import { expect } from 'chai'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { commands } from '../../src/cli/commands.js'
import { sectionSchemas } from '../../src/config/config-schema.js'
import { errorCodes } from '../../src/domain/app-error.js'
import { settingKeys } from '../../src/domain/settings.js'
import { runChecked, runCommand } from '../lab/command.js'
import { missingPrograms } from '../lab/requirements.js'
import { cannotRun } from '../support/cannot-run.js'
import { projectFile } from '../support/project-file.js'
import { builtPackage, buildPackages } from './built-package.js'

const programs = ['dpkg-deb', 'rpmbuild', 'lintian', 'strip', 'systemd-analyze']
const units = ['sipward.service', 'sipward-boot.service', 'sipward-rules.service']
/** In tenths: what systemd-analyze calls exposed to attacks from within. */
const highestExposure = 25
const mostInstalledKiB = 135_000

describe('the packages', function () {
  this.timeout(300_000)
  this.slow(30_000)
  let folder: string
  let root: string
  let deb: string
  let rpm: string

  before(async function () {
    const reason = missingPrograms(programs)
    if (reason !== undefined) cannotRun(this, reason)
    folder = await mkdtemp(join(tmpdir(), 'sipward-content-'))
    deb = await builtPackage()
    root = join(folder, 'root')
    await runChecked(['dpkg-deb', '--extract', deb, root])
    await buildPackages(folder, [])
    const names = await readdir(folder)
    rpm = join(folder, names.find((name) => name.endsWith('.rpm')) ?? '')
  })
  after(() => rm(folder, { recursive: true, force: true }))

  const read = async (path: string): Promise<string> => {
    const content = await readFile(join(root, path))
    return (path.endsWith('.gz') ? gunzipSync(content) : content).toString()
  }
  const hashOf = async (path: string): Promise<string> =>
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex')

  it('are the same bytes where they are built of the same sources a second time', async () => {
    const again = (await readdir(folder)).find((name) => name.endsWith('.deb')) ?? ''

    expect(await hashOf(join(folder, again))).to.equal(await hashOf(deb))
  })

  it('hold program, Node, units, documents, manual and completions, and nothing of a workshop', async () => {
    const paths = (await readdir(root, { recursive: true })).sort()

    expect(paths).to.include.members([
      ...['usr/bin/sipward', 'usr/lib/sipward/bin/node', 'usr/lib/sipward/dist/main.js'],
      ...units.map((unit) => `usr/lib/systemd/system/${unit}`),
      ...['copyright', 'changelog.gz', 'changelog.Debian.gz', 'README.md', 'NOTICE.md'].map(
        (name) => `usr/share/doc/sipward/${name}`,
      ),
      'usr/share/doc/sipward/docs/rules.md',
      'usr/share/doc/sipward/conf/sipward.toml',
      'usr/share/doc/sipward/conf/asterisk/manager.conf',
      ...['man1/sipward.1.gz', 'man5/sipward.toml.5.gz'].map((name) => `usr/share/man/${name}`),
      'usr/share/bash-completion/completions/sipward',
      'usr/share/zsh/vendor-completions/_sipward',
      'usr/share/fish/vendor_completions.d/sipward.fish',
    ])
    const places = ['usr/bin/', 'usr/lib/sipward/', 'usr/lib/systemd/system/', 'usr/share/']
    const elsewhere = paths.filter((path) => !places.some((place) => `${path}/`.startsWith(place)))
    expect(elsewhere).to.deep.equal(['usr', 'usr/lib', 'usr/lib/systemd'])
    expect(paths.filter((path) => /(\.([cm]?ts|map)|\/\.[^/]*)$/.test(path))).to.deep.equal([])
  })

  it('bring every package that the program imports, for their own Node', async () => {
    const text = await read('usr/lib/sipward/package.json')
    const { dependencies } = JSON.parse(text) as { dependencies: Record<string, string> }
    // The database of countries is a file and no module.
    const names = Object.keys(dependencies).filter((name) => !name.endsWith('-mmdb'))
    const script = `for (const name of ${JSON.stringify(names)}) await import(name); console.log('all')`
    const program = join(root, 'usr/lib/sipward')
    const run = [
      'sh',
      '-c',
      'cd "$0" && exec bin/node --input-type=module -e "$1"',
      program,
      script,
    ]

    expect(await runChecked(run)).to.equal('all\n')
  })

  it('are small enough', async () => {
    const size = await runChecked(['dpkg-deb', '--field', deb, 'Installed-Size'])

    expect(Number(size)).to.be.greaterThan(50_000).and.lessThan(mostInstalledKiB)
  })

  it('have every command and every key of the configuration in their manual', async () => {
    const plain = async (path: string): Promise<string> =>
      (await read(path)).replaceAll('\\-', '-').replaceAll(/\\f[BR]/g, '')
    const program = await plain('usr/share/man/man1/sipward.1.gz')
    const configuration = await plain('usr/share/man/man5/sipward.toml.5.gz')

    for (const { name } of commands) expect(program).to.include(`.SS sipward ${name}`)
    for (const code of Object.keys(errorCodes)) expect(program).to.include(code)
    for (const [section, { shape }] of Object.entries(sectionSchemas)) {
      expect(configuration).to.include(`.SS [${section}]`)
      for (const key of Object.keys(shape)) expect(configuration).to.match(line(key))
    }
    for (const key of settingKeys) expect(configuration).to.match(line(key))
  })

  it('satisfy lintian', async () => {
    const options = ['--allow-root', '--fail-on', 'error,warning', '--no-tag-display-limit']
    const { code, stdout, stderr } = await runCommand(['lintian', ...options, deb], {
      deadlineMs: 200_000,
    })

    expect(code, `${stdout}${stderr}`).to.equal(0)
  })

  it('have the same files and needs as a package for Red Hat’s family', async () => {
    const query = async (...words: readonly string[]): Promise<readonly string[]> =>
      (await runChecked(['rpm', '--query', '--package', ...words, rpm])).trim().split('\n')
    const scripts = (await query('--scripts')).join('\n')

    expect(await query('--requires')).to.include.members([
      ...['glibc >= 2.29', 'iproute', 'ipset', 'iptables-nft', 'shadow-utils', 'util-linux'],
    ])
    const inDeb = (await readdir(join(root, 'usr/lib'), { recursive: true })).length
    const inRpm = (await query('--list')).filter((path) => /^\/usr\/lib\/(sip|systemd)/.test(path))
    // Of the folders of others, as systemd's, it names none.
    expect(inRpm.length).to.equal(inDeb - 2)
    expect(scripts).to.include('systemctl try-restart sipward.service')
    expect(scripts).to.match(/preuninstall scriptlet[^]*sipward stop/)
  })

  it('are there for npm too, with documents and samples', async () => {
    const script = 'cd "$0" && npm pack --dry-run --json --ignore-scripts'
    const text = await runChecked(['sh', '-c', script, dirname(projectFile('package.json'))])
    const [packed] = JSON.parse(text) as [{ readonly files: readonly { readonly path: string }[] }]
    const paths = packed.files.map(({ path }) => path)

    expect(paths).to.include.members([
      ...['README.md', 'CHANGELOG.md', 'docs/rules.md', 'docs/upgrade.md'],
      ...units.map((unit) => `conf/${unit}`),
    ])
  })
})

describe('the units', () => {
  for (const unit of units) {
    it(`leave little to an attacker within ${unit}`, async function () {
      const reason = missingPrograms(['systemd-analyze'])
      if (reason !== undefined) cannotRun(this, reason)
      const judge = ['systemd-analyze', 'security', '--offline=true', '--no-pager']
      const judged = await runCommand([
        ...judge,
        `--threshold=${highestExposure}`,
        projectFile(`conf/${unit}`),
      ])

      expect(judged.stdout).to.match(/Overall exposure level/)
      expect(judged.code, judged.stdout).to.equal(0)
    })
  }
})

describe('the unit of the boot', () => {
  it('begins when /tmp, where systemd makes its surroundings, is no longer emptied', async () => {
    const text = await readFile(projectFile('conf/sipward-boot.service'), 'utf8')

    expect(text).to.match(/^After=.*\bsystemd-tmpfiles-setup\.service\b/m)
    expect(text).to.not.match(/^Private(Tmp|Devices)=yes/m)
  })
})

/** A line of a manual that is this term alone. */
function line(term: string): RegExp {
  return new RegExp(`^${term.replaceAll('.', '\\.')}$`, 'm')
}
