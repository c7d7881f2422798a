// The program as it is installed: built anew where it is older than its source.
import { execFile } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const projectFolder = fileURLToPath(new URL('../..', import.meta.url))
const program = join(projectFolder, 'dist/main.js')
const buildDeadlineMs = 120_000

/** Returns the path of the built program. Takes some seconds where it has to be built. */
export async function builtProgram(): Promise<string> {
  const built = await stat(program).catch(() => undefined)
  if (built === undefined || built.mtimeMs < (await newestSource())) {
    const build = ['--prefix', projectFolder, 'run', 'build']
    await promisify(execFile)('npm', build, { timeout: buildDeadlineMs })
  }
  return program
}

async function newestSource(): Promise<number> {
  const folder = join(projectFolder, 'src')
  const names = await readdir(folder, { recursive: true })
  const files = names.filter((name) => name.endsWith('.ts'))
  const times = await Promise.all(
    files.map(async (name) => (await stat(join(folder, name))).mtimeMs),
  )
  return Math.max(...times)
}
