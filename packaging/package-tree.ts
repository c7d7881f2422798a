// The files of a package where they are going to lie, with the instant of the sources as theirs.
import { chmod, cp, lutimes, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { writeManual } from './manual.js'
import type { PackageFacts } from './package-facts.js'
import { buildProgram } from './program-tree.js'
import { runProgram } from './run-program.js'

const project = dirname(fileURLToPath(import.meta.resolve('#package/package.json')))
const units = ['sipward.service', 'sipward-boot.service', 'sipward-rules.service']

/** Where the program itself lies. */
export const programFolder = 'usr/lib/sipward'
const documents = 'usr/share/doc/sipward'

/** Where the shells of a format's distributions look for completions of packages. */
export const completionPlaces = {
  bash: 'usr/share/bash-completion/completions/sipward',
  zsh: 'usr/share/zsh/vendor-completions/_sipward',
  fish: 'usr/share/fish/vendor_completions.d/sipward.fish',
} as const

const starter = `#!/bin/sh
# sipward, run by the Node that its package has brought.
exec /${programFolder}/bin/node /${programFolder}/dist/main.js "$@"
`

/** Lays out everything that both formats have; `root` must not be there yet. */
export async function buildPackageTree(root: string, facts: PackageFacts): Promise<void> {
  await rm(root, { recursive: true, force: true })
  await buildProgram(join(root, programFolder), facts)
  await put(root, 'usr/bin/sipward', starter, 0o755)
  for (const unit of units) {
    const text = await readFile(join(project, 'conf', unit), 'utf8')
    // The first line says where a hand puts the unit; a package has put it already.
    const own = text.replace(/^# systemd unit: .*\n/, '')
    await put(root, `usr/lib/systemd/system/${unit}`, own)
  }
  await putDocuments(root)
  for (const [name, text] of await writeManual(facts)) {
    await put(
      root,
      `usr/share/man/man${name.at(-1) ?? ''}/${name}.gz`,
      gzipSync(text, { level: 9 }),
    )
  }
  await putCompletions(root)
}

async function putDocuments(root: string): Promise<void> {
  for (const name of ['README.md', 'NOTICE.md']) {
    await put(root, join(documents, name), await readFile(join(project, name), 'utf8'))
  }
  await put(
    root,
    join(documents, 'changelog.gz'),
    gzipSync(await readFile(join(project, 'CHANGELOG.md')), { level: 9 }),
  )
  const isSample = (path: string): boolean => !path.endsWith('.service')
  await cp(join(project, 'conf'), join(root, documents, 'conf'), {
    recursive: true,
    filter: isSample,
  })
  await cp(join(project, 'docs'), join(root, documents, 'docs'), { recursive: true })
}

async function putCompletions(root: string): Promise<void> {
  const main = join(root, programFolder, 'dist/main.js')
  for (const [shell, place] of Object.entries(completionPlaces)) {
    await put(root, place, await runProgram([process.execPath, main, 'completion', shell]))
  }
}

/** Writes a file of the package and makes its folders. */
export async function put(
  root: string,
  path: string,
  content: string | Uint8Array,
  mode = 0o644,
): Promise<void> {
  const full = join(root, path)
  await mkdir(dirname(full), { recursive: true })
  await writeFile(full, content)
  await chmod(full, mode)
}

/** Gives every file and folder the same instant and plain rights: the same sources make the same bytes. */
export async function makeUniform(
  root: string,
  { epoch }: Pick<PackageFacts, 'epoch'>,
): Promise<void> {
  await runProgram(['chmod', '-R', 'u=rwX,go=rX', root])
  // The deepest first: writing into a folder changes its instant.
  const paths = (await readdir(root, { recursive: true })).sort().reverse()
  for (const path of [...paths.map((each) => join(root, each)), root]) {
    await lutimes(path, epoch, epoch)
  }
}
