// The files of this machine, as the readers of configuration want them.
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from 'node:fs'
import { asUser, type UserIds } from '../process/as-user.js'
import type { ConfFiles } from './asterisk-conf.js'

const maxBytes = 4 * 1024 * 1024

/** Reads this machine's files, up to a bound; what cannot be read is not there. */
export const systemFiles: ConfFiles = {
  read(path) {
    try {
      // A pipe would be waited for.
      const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
      try {
        return fstatSync(file).isFile() ? readBounded(file) : undefined
      } finally {
        closeSync(file)
      }
    } catch {
      // Missing, a folder, or not ours to read: it says nothing.
      return undefined
    }
  },
  list(folder) {
    try {
      return readdirSync(folder)
    } catch {
      return []
    }
  },
}

/** The same files, as far as a user may read them. */
export function filesOf(user: UserIds): ConfFiles {
  return {
    read: (path) => asUser(user, () => systemFiles.read(path)),
    list: (folder) => asUser(user, () => systemFiles.list(folder)),
  }
}

/** Files of /proc have no size, so a file is read to its end or to the bound. */
function readBounded(file: number): string {
  const chunks: Buffer[] = []
  let bytes = 0
  while (bytes < maxBytes) {
    const chunk = Buffer.alloc(65_536)
    const count = readSync(file, chunk, 0, chunk.length, null)
    if (count === 0) break
    chunks.push(chunk.subarray(0, count))
    bytes += count
  }
  return Buffer.concat(chunks).toString('utf8')
}
