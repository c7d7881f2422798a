// The real places of Asterisk's files. Asterisk's user owns its folder: neither an include nor a link that this user has
// written leads root to a file elsewhere.
import { readlinkSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { AppError, systemCodeOf } from '../../domain/app-error.js'
import { honestPath, withFolder } from '../journal/open-folder.js'
import { readFileState } from '../journal/safe-file.js'
import type { Ownership } from './planned-step.js'

/** Tells whether a path is in a folder of configuration files, as it is written. */
export function isInside(path: string, folder: string): boolean {
  return resolve(path).startsWith(`${resolve(folder)}/`)
}

/**
 * Follows symbolic links, so that what they name is changed and not the link. Only links that root has made, and nobody
 * else can replace, lead out of the folder of the configuration.
 * @throws AppError `unavailable` where the file is elsewhere
 */
export function confinedPath(path: string, directory: string): string {
  const folder = withFolder(directory, ({ fd }) => readlinkSync(`/proc/self/fd/${fd}`))
  if (isInside(path, directory) || isInside(path, folder)) {
    const real = realPath(path)
    if (real !== undefined && isInside(real, folder)) return real
    const honest = honestPath(path)
    if (honest !== undefined) return honest
  }
  const message = `${path} is not in the folder ${directory}, or a link leads out of it, so setup does not touch it`
  throw new AppError('unavailable', message)
}

/** Where a file really is; one that is not there yet is in its real folder. Undefined where links go in a circle. */
function realPath(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch (caught) {
    if (systemCodeOf(caught) !== 'ENOENT' || dirname(path) === path) return undefined
    const folder = realPath(dirname(path))
    return folder === undefined ? undefined : join(folder, basename(path))
  }
}

/** A file of Asterisk must be readable by it: as another one of its files is. */
export function ownershipLike(path: string, directory: string): Ownership {
  const state = readFileState(confinedPath(path, directory))
  const { uid, gid, mode } = state ?? { uid: 0, gid: 0, mode: 0o640 }
  return { uid, gid, mode }
}
