// The package for Debian and its descendants, by Debian's own dpkg-deb.
import { cp, readFile, readdir, stat } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { architectures, description, summary, type PackageFacts } from './package-facts.js'
import { makeUniform, put } from './package-tree.js'
import { runProgram } from './run-program.js'

const here = dirname(fileURLToPath(import.meta.resolve('#package/packaging/copyright')))
const maintainer = 'sipward maintainers <maintainers@sipward.invalid>'
const scripts = { postinst: 'after-install', prerm: 'before-remove', postrm: 'after-remove' }

/** Packs a tree, which becomes Debian's, and returns the path of the package. */
export async function packDebian(root: string, into: string, facts: PackageFacts): Promise<string> {
  await put(
    root,
    'usr/share/doc/sipward/copyright',
    await readFile(join(here, 'copyright'), 'utf8'),
  )
  const changes = gzipSync(debianChangelog(facts), { level: 9 })
  await put(root, 'usr/share/doc/sipward/changelog.Debian.gz', changes)
  const overrides = await readFile(join(here, 'lintian-overrides'), 'utf8')
  await put(root, 'usr/share/lintian/overrides/sipward', overrides)
  const { bytes, sums } = await contentOf(root)
  await put(root, 'DEBIAN/control', control(facts, Math.ceil(bytes / 1024)))
  await put(root, 'DEBIAN/md5sums', sums)
  await makeUniform(root, facts)
  for (const [name, script] of Object.entries(scripts)) {
    const text = await readFile(join(here, `scripts/${script}.sh`), 'utf8')
    await put(root, `DEBIAN/${name}`, text, 0o755)
  }
  // Debian 11 knows no zstd.
  const compression = facts.isFast ? ['-Zgzip', '-z1'] : ['-Zxz', '-z6']
  const { debian } = architectures[facts.architecture]
  const path = join(into, `sipward_${debianVersion(facts)}_${debian}.deb`)
  const environment = { SOURCE_DATE_EPOCH: String(facts.epoch) }
  const pack = ['dpkg-deb', '--root-owner-group', ...compression, '--build', root, path]
  await runProgram(pack, { environment })
  return path
}

/** What comes before a release sorts before it. */
export function debianVersion({ version }: Pick<PackageFacts, 'version'>): string {
  return `${version.replace('-', '~')}-1`
}

function control(facts: PackageFacts, installedKiB: number): string {
  const folded = description.map((text) =>
    fold(text, 78)
      .map((line) => ` ${line}`)
      .join('\n'),
  )
  return `Package: sipward
Version: ${debianVersion(facts)}
Architecture: ${architectures[facts.architecture].debian}
Maintainer: ${maintainer}
Installed-Size: ${installedKiB}
Depends: libc6 (>= 2.29), libstdc++6 (>= 9), libgcc-s1 | libgcc1, iptables, ipset, iproute2, passwd
Recommends: ca-certificates
Enhances: asterisk
Section: net
Priority: optional
Description: ${summary}
${folded.join('\n .\n')}
`
}

function fold(text: string, width: number): string[] {
  const lines: string[] = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? ''
    if (line !== '' && line.length + word.length + 1 > width) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines
}

function debianChangelog(facts: PackageFacts): string {
  const date = new Date(facts.epoch * 1000).toUTCString().replace('GMT', '+0000')
  return `sipward (${debianVersion(facts)}) unstable; urgency=medium

  * What is new stands in changelog.gz.

 -- ${maintainer}  ${date}
`
}

async function contentOf(root: string): Promise<{ readonly bytes: number; readonly sums: string }> {
  let bytes = 0
  let sums = ''
  for (const path of (await readdir(root, { recursive: true })).sort()) {
    const full = join(root, path)
    if (!(await stat(full)).isFile()) continue
    const content = await readFile(full)
    bytes += content.length
    sums += `${createHash('md5').update(content).digest('hex')}  ${path}\n`
  }
  return { bytes, sums }
}

/** A copy of the common tree, for a format to add its own files. */
export async function copyTree(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, preserveTimestamps: true })
}
