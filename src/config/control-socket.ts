// Where the daemon listens for commands, for programs that need nothing else of the configuration.
import { systemCodeOf, toError } from '../domain/app-error.js'
import { parseToml } from './parse-toml.js'
import { type ConfigOrigin, readConfigFile } from './read-config-file.js'
import { defaultControlSocket, isSocketPath } from './socket-path.js'

/** A control socket. */
export interface FoundSocket {
  readonly path: string
  /** True where the configuration may not be read, so that this is only the usual path. */
  readonly isGuessed: boolean
}

/**
 * Finds the control socket for commands that need nothing else: the environment's, the file's where
 * it can be read and understood, else the default. Reads no secrets and judges nothing.
 */
export function controlSocketOf(origin: ConfigOrigin): FoundSocket {
  const named = origin.env.SIPWARD_CONTROL_SOCKET
  if (named !== undefined) return { path: named, isGuessed: false }
  try {
    const { control } = parseToml(readConfigFile(origin)).table
    const { socket } = (control ?? {}) as { readonly socket?: unknown }
    const isNamed = typeof socket === 'string' && isSocketPath(socket)
    return { path: isNamed ? socket : defaultControlSocket, isGuessed: false }
  } catch (caught) {
    // Whoever may use the socket need not be allowed to read the file.
    const isHidden = systemCodeOf(toError(caught).cause) === 'EACCES'
    if (origin.file === undefined || isHidden) {
      return { path: defaultControlSocket, isGuessed: isHidden }
    }
    throw caught
  }
}
