// Where the daemon listens for commands, for programs that need nothing else of the configuration.
import { systemCodeOf, toError } from '../domain/app-error.js'
import { parseToml } from './parse-toml.js'
import { type ConfigOrigin, readConfigFile } from './read-config-file.js'
import { defaultControlSocket, isSocketPath } from './socket-path.js'

/**
 * Finds the control socket for commands that need nothing else: the environment's, the file's where
 * it can be read and understood, else the default. Reads no secrets and judges nothing.
 */
export function controlSocketOf(origin: ConfigOrigin): string {
  const named = origin.env.SIPWARD_CONTROL_SOCKET
  if (named !== undefined) return named
  try {
    const { control } = parseToml(readConfigFile(origin)).table
    const { socket } = (control ?? {}) as { readonly socket?: unknown }
    return typeof socket === 'string' && isSocketPath(socket) ? socket : defaultControlSocket
  } catch (caught) {
    // Whoever may use the socket need not be allowed to read the file.
    const isHidden = systemCodeOf(toError(caught).cause) === 'EACCES'
    if (origin.file === undefined || isHidden) return defaultControlSocket
    throw caught
  }
}
