// The program as it is installed: compiled, with the packages it needs, a Node of its own, and nothing else.
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { buildAssets } from '../assets/build.js'
import { isNeededFile } from './needed-file.js'
import { architectures, type PackageFacts } from './package-facts.js'
import { runProgram } from './run-program.js'

const project = dirname(fileURLToPath(import.meta.resolve('#package/package.json')))
/** What npm has fetched stays here, by the lock file it was fetched for. */
const fetched = join(project, 'build/fetched')

/** Builds the program into a folder that is not there yet. */
export async function buildProgram(into: string, facts: PackageFacts): Promise<void> {
  await mkdir(into, { recursive: true })
  await compile(join(into, 'dist'), facts)
  await copyListed(into)
  await copyModules(join(into, 'node_modules'), facts)
  await copyNode(join(into, 'bin/node'), facts)
}

/** In a fast build types are not checked: the tests that want one have done it. */
async function compile(into: string, { isFast }: PackageFacts): Promise<void> {
  const compiler = join(project, 'node_modules/typescript/bin/tsc')
  const check = isFast ? ['--noCheck'] : []
  const tsc = [compiler, '--project', join(project, 'tsconfig.build.json'), '--outDir', into]
  await runProgram([process.execPath, ...tsc, ...check])
  await buildAssets(pathToFileURL(join(into, 'web/')))
}

/** Copies what the package of npm lists as well, but for documents and samples, which have places of their own. */
async function copyListed(into: string): Promise<void> {
  const text = await readFile(join(project, 'package.json'), 'utf8')
  const { files } = JSON.parse(text) as { readonly files: readonly string[] }
  const elsewhere = ['dist', 'conf', 'docs']
  const listed = files.filter((path) => !elsewhere.includes(path) && !path.endsWith('.md'))
  for (const path of ['package.json', ...listed]) {
    await cp(join(project, path), join(into, path), { recursive: true })
  }
}

async function copyModules(into: string, { architecture }: PackageFacts): Promise<void> {
  const modules = await fetch('.', ['--omit=dev'])
  const paths = await readdir(modules, { recursive: true })
  for (const path of paths.filter((each) => isNeededFile(each, architecture))) {
    const from = join(modules, path)
    if (!(await stat(from)).isFile()) continue
    await mkdir(dirname(join(into, path)), { recursive: true })
    await cp(from, join(into, path))
  }
}

async function copyNode(into: string, { architecture }: PackageFacts): Promise<void> {
  const modules = await fetch('packaging/node', ['--os=linux', `--cpu=${architecture}`])
  await mkdir(dirname(into), { recursive: true })
  await cp(join(modules, `node-linux-${architecture}/bin/node`), into)
  await chmod(into, 0o755)
  const { strip } = architectures[architecture]
  await runProgram([strip, '--strip-unneeded', into]).catch((reason: unknown) => {
    // What another processor runs can be stripped only where the tools for it are installed.
    if ((reason as { readonly code?: unknown }).code !== 'ENOENT') throw reason
    process.stderr.write(`${into} is larger than it must be: ${strip} is not installed\n`)
  })
}

/**
 * Has npm fetch what a lock file of ours names, once, and returns its folder node_modules. npm holds every package
 * against the lock file; no script of a package runs.
 */
async function fetch(folder: string, options: readonly string[]): Promise<string> {
  const lock = await readFile(join(project, folder, 'package-lock.json'))
  const key = createHash('sha256').update(lock).update(options.join(' ')).digest('hex').slice(0, 16)
  const place = join(fetched, key)
  if (!existsSync(place)) {
    const unfinished = `${place}.${process.pid}`
    await mkdir(unfinished, { recursive: true })
    for (const name of ['package.json', 'package-lock.json']) {
      await cp(join(project, folder, name), join(unfinished, name))
    }
    const how = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline']
    await runProgram(['npm', 'ci', ...how, ...options], { folder: unfinished })
    await rename(unfinished, place).catch(async (reason: unknown) => {
      // Another build was quicker: it has fetched the same.
      await rm(unfinished, { recursive: true, force: true })
      if (!existsSync(place)) throw reason
    })
  }
  return join(place, 'node_modules')
}
