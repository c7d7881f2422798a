// How a module of this project is run as a process of its own: compiled where the test is compiled, through tsx where not.
import { fileURLToPath } from 'node:url'

/** What `fork` wants to know of a module. */
export interface ModuleProgram {
  readonly path: string
  /** Node's own arguments. */
  readonly execArgv: readonly string[]
}

/** Returns how to run a module; its URL is `import.meta.resolve('./name.js')`. */
export function moduleProgram(url: string): ModuleProgram {
  return { path: fileURLToPath(url), execArgv: url.endsWith('.ts') ? ['--import', 'tsx'] : [] }
}

/** Returns the command line that runs a module; the module's own arguments go behind it. */
export function moduleCommand(url: string): string[] {
  const { path, execArgv } = moduleProgram(url)
  return [process.execPath, ...execArgv, path]
}
