// Database files: read whole into memory that threads share, replaced in one step.
import { constants } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError, systemCodeOf, toError } from '../domain/app-error.js'
import { whyOf } from '../domain/system-failure.js'
import { CountryDatabase, type SharedBytes } from './country-database.js'

const maxFileBytes = 1024 * 1024 * 1024

/** What tells one content of a file from another without reading it. */
export interface FileMark {
  readonly inode: number
  readonly bytes: number
  readonly changedAt: number
}

/** A file that was opened, or why not. */
export type OpenedFile =
  | {
      readonly state: 'ready'
      readonly path: string
      readonly database: CountryDatabase
      readonly mark: FileMark
    }
  | { readonly state: 'missing' | 'broken'; readonly path: string; readonly reason: string }

/** Opens a database file; what is wrong with it is the answer, not a failure. */
export async function openDatabaseFile(path: string): Promise<OpenedFile> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const mark = toMark(await file.stat())
      if (mark.bytes > maxFileBytes) throw new Error('it is larger than 1 GiB')
      const bytes = new SharedArrayBuffer(mark.bytes)
      const { bytesRead } = await file.read(new Uint8Array(bytes), 0, mark.bytes, 0)
      if (bytesRead !== mark.bytes) throw new Error('it was changed while it was read')
      return { state: 'ready', path, database: new CountryDatabase(bytes), mark }
    } finally {
      await file.close()
    }
  } catch (caught) {
    if (systemCodeOf(caught) === 'ENOENT') {
      return { state: 'missing', path, reason: `there is no country database ${path}` }
    }
    const why = toError(caught).message
    return { state: 'broken', path, reason: `the country database ${path} cannot be read: ${why}` }
  }
}

/** Returns the mark of a file; undefined where it is missing or must not be read. */
export async function markOf(path: string): Promise<FileMark | undefined> {
  return stat(path).then(toMark, () => undefined)
}

/** Copies bytes into memory that threads share. */
export function shared(bytes: Uint8Array): SharedBytes {
  const copy = new SharedArrayBuffer(bytes.length)
  new Uint8Array(copy).set(bytes)
  return copy
}

/** Removes what an update has left behind that was killed while it wrote. */
export async function removeLeftover(path: string): Promise<void> {
  // Where it cannot be removed, the next update says why it cannot write.
  await rm(besideOf(path), { force: true }).catch(() => undefined)
}

/**
 * Replaces a file in one step: killed in the middle, the program leaves the old one.
 * @throws AppError `unavailable` where it cannot be written
 */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const beside = besideOf(path)
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o750 })
    await writeSynced(beside, bytes)
    await rename(beside, path)
    await syncDirectory(dirname(path))
  } catch (cause) {
    const why = whyOf(cause)
    throw new AppError('unavailable', `${path} cannot be written: ${why}`, { cause })
  }
}

// Always the same name, so that interrupted attempts leave one file and not a growing heap.
function besideOf(path: string): string {
  return `${path}.new`
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o644)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

function toMark(stats: { ino: number; size: number; mtimeMs: number }): FileMark {
  return { inode: stats.ino, bytes: stats.size, changedAt: stats.mtimeMs }
}
