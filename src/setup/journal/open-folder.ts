// A folder held open while root works in it, so that nobody can put another one in its place meanwhile.
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readlinkSync,
  type Stats,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { AppError } from '../../domain/app-error.js'
import type { UserIds } from '../process/as-user.js'

/** A folder that is open. */
export interface OpenFolder {
  /** As it was named. */
  readonly path: string
  readonly fd: number
  /** The user that it belongs to. */
  readonly owner: number
  /** Whose rights are used to write in it; undefined where the rights at hand are right. */
  readonly writer: UserIds | undefined
  /** Others than root may write in it, so that nothing is believed because it lies there. */
  readonly isForeign: boolean
  /** The path of one of its entries, by the open folder. */
  readonly at: (name: string) => string
}

const othersMayWrite = 0o022
const everybodyMayWrite = 0o002
const mostLinks = 20

/**
 * Opens a folder component by component, and closes it when the work is done. Links count only where root has made them
 * and nobody else can replace them.
 * @throws AppError `unavailable` where a link of somebody else is on the way; an error of the system where it is not there
 */
export function withFolder<T>(path: string, work: (folder: OpenFolder) => T): T {
  const fd = openFolder(resolve(path))
  try {
    const stats = fstatSync(fd)
    return work({
      path,
      fd,
      owner: stats.uid,
      writer: writerOf(path, stats),
      isForeign: !isOursAlone(stats),
      at: (name) => `/proc/self/fd/${fd}/${name}`,
    })
  } finally {
    closeSync(fd)
  }
}

/**
 * Follows links to a file where root has made them and nobody else can replace them; undefined where it meets another
 * one, or the folder is not there.
 */
export function honestPath(path: string, linksLeft = mostLinks): string | undefined {
  let target: string | undefined
  let folder: string
  try {
    const fd = openFolder(resolve(dirname(path)))
    try {
      folder = readlinkSync(`/proc/self/fd/${fd}`)
      target = linkTarget(`/proc/self/fd/${fd}/${basename(path)}`, fd, path)
    } finally {
      closeSync(fd)
    }
  } catch {
    return undefined
  }
  if (target === undefined) return join(folder, basename(path))
  return linksLeft > 0 ? honestPath(resolve(folder, target), linksLeft - 1) : undefined
}

/** Tells whether a path is a file that nobody but root or us can change or replace: no link is on the way to it. */
export function isRootsAlone(path: string): boolean {
  if (path !== resolve(path)) return false
  try {
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      const stats = lstatSync(folder)
      if (!stats.isDirectory() || !isOursAlone(stats)) return false
      if (folder === '/') break
    }
    const file = lstatSync(path)
    return file.isFile() && isOursAlone(file)
  } catch {
    return false
  }
}

/** Tells whether a file or a folder belongs to root or to us, and nobody else may change it. */
export function isOursAlone({ uid, mode }: Stats): boolean {
  return isOurs(uid) && (mode & othersMayWrite) === 0
}

/** Tells whether root or we are a user. */
export function isOurs(uid: number): boolean {
  return uid === 0 || uid === process.geteuid?.()
}

function openFolder(path: string): number {
  const names = namesOf(path)
  let links = 0
  let fd = openSync('/', constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    for (let name = names.shift(); name !== undefined; name = names.shift()) {
      const at = `/proc/self/fd/${fd}/${name}`
      const target = linkTarget(at, fd, path)
      links += target === undefined ? 0 : 1
      if (links > mostLinks) throw new AppError('unavailable', `${path} has too many links`)
      if (target !== undefined) names.unshift(...namesOf(target))
      if (target?.startsWith('/') === false) continue
      const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW
      const next = openSync(target === undefined ? at : '/', flags)
      closeSync(fd)
      fd = next
    }
    return fd
  } catch (caught) {
    closeSync(fd)
    throw caught
  }
}

function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.')
}

/** Where an honest link leads; undefined where there is no link. */
function linkTarget(at: string, parent: number, path: string): string | undefined {
  const link = lstatSync(at)
  if (!link.isSymbolicLink()) return undefined
  if (isOurs(link.uid) && isOursAlone(fstatSync(parent))) return readlinkSync(at)
  const message = `a link that others than root may change is on the way to ${path}, so it is not followed`
  throw new AppError('unavailable', message)
}

/**
 * Root writes into folders of root with its own rights, and into those of another user with that user's.
 * @throws AppError `unavailable` where it belongs to root and everybody may write it
 */
function writerOf(path: string, { uid, gid, mode }: Stats): UserIds | undefined {
  if (process.geteuid?.() !== 0) return undefined
  if (uid !== 0) return { uid, gid, groups: [] }
  if ((mode & everybodyMayWrite) === 0) return undefined
  const message = `everybody may write in the folder ${path}, so root changes nothing in it`
  throw new AppError('unavailable', message)
}
