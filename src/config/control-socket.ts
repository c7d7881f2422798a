// Where the daemon listens for commands, for programs that need nothing else of the configuration.
import { systemCodeOf, toError } from '../domain/app-error.js'
import { sectionSchemas } from './config-schema.js'
import { parseToml } from './parse-toml.js'
import { type ConfigOrigin, readConfigFile } from './read-config-file.js'

/**
 * Finds the control socket for commands that need nothing else: the environment's, the file's where
 * it can be read and understood, else the default. Reads no secrets and judges nothing.
 */
export function controlSocketOf(origin: ConfigOrigin): string {
  const named = origin.env.SIPWARD_CONTROL_SOCKET
  if (named !== undefined) return named
  const fallback = sectionSchemas.control.parse({}).socket
  try {
    const { control } = parseToml(readConfigFile(origin)).table
    return sectionSchemas.control.safeParse(control ?? {}).data?.socket ?? fallback
  } catch (caught) {
    // Whoever may use the socket need not be allowed to read the file.
    const isHidden = systemCodeOf(toError(caught).cause) === 'EACCES'
    if (origin.file === undefined || isHidden) return fallback
    throw caught
  }
}
