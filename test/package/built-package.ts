// The package of the sources as they are, built once for all tests of a run, packed fast and so larger than the released one.
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { runChecked } from '../lab/command.js'
import { projectFile } from '../support/project-file.js'

const buildDeadlineMs = 5 * 60_000
let built: Promise<string> | undefined

// Registered where mocha loads this file.
if ('after' in globalThis) {
  after('remove the package', async () => {
    if (built !== undefined) await rm(dirname(await built), { recursive: true, force: true })
  })
}

/** Returns the path of the .deb; whoever asks first waits for it to be built. */
export function builtPackage(): Promise<string> {
  built ??= build()
  return built
}

/** Makes the same package with an earlier version, from which it can be upgraded. */
export async function earlierPackage(into: string): Promise<void> {
  const script = `
    cd "$(mktemp -d)" && ar x "$0" && mkdir control && tar -xzf control.tar.gz -C control
    sed -i 's/^Version: .*/Version: 0.0.1-1/' control/control
    tar -czf control.tar.gz -C control . && ar rc "$1" debian-binary control.tar.gz data.tar.gz
    rm -r "$PWD"`
  await runChecked(['sh', '-e', '-c', script, await builtPackage(), into])
}

async function build(): Promise<string> {
  const into = await mkdtemp(join(tmpdir(), 'sipward-package-'))
  await buildPackages(into, ['--only', 'deb'])
  const name = (await readdir(into)).find((each) => each.endsWith('.deb'))
  return join(into, name ?? 'sipward.deb')
}

/** Builds packages into a folder, and returns what the build printed. */
export function buildPackages(into: string, options: readonly string[]): Promise<string> {
  const program = ['--import', 'tsx', projectFile('packaging/main.ts')]
  const argv = [process.execPath, ...program, '--fast', '--into', into, ...options]
  return runChecked(argv, { deadlineMs: buildDeadlineMs })
}
