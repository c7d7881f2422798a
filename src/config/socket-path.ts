// The path of the control socket, by itself: commands that speak to the daemon need nothing more.
import { isAbsolute } from 'node:path'

/** Where the daemon listens when nobody says where. */
export const defaultControlSocket = '/run/sipward/sipward.sock'

/** Tells whether a Unix socket may have this path: sun_path holds 108 bytes with the final zero (unix(7)). */
export function isSocketPath(path: string): boolean {
  return isAbsolute(path) && !path.includes('\0') && Buffer.byteLength(path) <= 107
}
