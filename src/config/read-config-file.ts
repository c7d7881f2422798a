// The text of the configuration file, bounded, or one sentence why there is none.
import { readFileSync, statSync } from 'node:fs'
import { AppError, systemCodeOf } from '../domain/app-error.js'
import { whyOf } from '../domain/system-failure.js'
import { printable } from '../domain/untrusted.js'
import { defaultConfigFile } from './config.js'
import type { Environment } from './process-environment.js'

/** Where the configuration comes from. */
export interface ConfigOrigin {
  /** Named by the user, so it must exist; without it {@link defaultConfigFile}, which need not. */
  readonly file?: string | undefined
  readonly env: Environment
}

const maxFileBytes = 1_048_576

/**
 * Reads the file; a default file that is not there reads as empty.
 * @throws AppError `invalidConfiguration` with the system's failure as its cause.
 */
export function readConfigFile({ file }: ConfigOrigin): string {
  const path = file ?? defaultConfigFile
  try {
    if (statSync(path).size > maxFileBytes) throw new Error('it is larger than 1 MiB')
    return readFileSync(path, 'utf8')
  } catch (caught) {
    // Everything may come from the environment; the daemon in a container needs no file.
    if (file === undefined && systemCodeOf(caught) === 'ENOENT') return ''
    const why = whyOf(caught)
    const message = `cannot read the configuration ${printable(path)}: ${why}`
    throw new AppError('invalidConfiguration', message, { cause: caught })
  }
}
