// Files written whole or not at all, with owner and mode, so that a crash leaves the old one or the new one.
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { AppError, systemCodeOf } from '../../domain/app-error.js'
import { asUser } from '../process/as-user.js'
import { copyAttributes } from '../process/run-program.js'
import { type OpenFolder, withFolder } from './open-folder.js'
import type { FileState } from './step.js'

const permissionBits = 0o7777
const usualBits = 0o777
const usualMostBytes = 4 * 1024 * 1024

/**
 * Reads a file with its owner and mode; undefined where there is none.
 * @throws AppError `unavailable` where it is a link, no regular file, or one that its folder's owner may have borrowed
 */
export function readFileState(path: string, mostBytes = usualMostBytes): FileState | undefined {
  return unlessMissing(() =>
    withFolder(dirname(path), (folder) =>
      withFile(folder, path, (file) => {
        const { uid, gid, mode, size } = fstatSync(file)
        if (size > mostBytes) throw refusal(path, 'is too large')
        const content = readFileSync(file).toString('base64')
        return { content, uid, gid, mode: mode & permissionBits }
      }),
    ),
  )
}

/** Where the new file waits until it takes the place of the old one; no pattern of an include names it. */
export function temporaryOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.sipward-new`)
}

/**
 * Puts a file into its place in one step. `onWritten` is called while it still waits beside it.
 * @throws AppError `unavailable`
 */
export function writeFileState(path: string, state: FileState, onWritten?: () => void): void {
  onDisk(path, () => {
    replaceFile(path, state, onWritten)
  })
}

/**
 * Does work on a file or a folder. What the system refuses is no defect: a full disk, or a folder whose owner may not
 * write in it.
 * @throws AppError `unavailable`
 */
export function onDisk(path: string, work: () => void): void {
  try {
    work()
  } catch (caught) {
    const code = systemCodeOf(caught)
    if (code === undefined || caught instanceof AppError) throw caught
    throw new AppError('unavailable', `${path} cannot be written: ${code}`, { cause: caught })
  }
}

function replaceFile(path: string, state: FileState, onWritten?: () => void): void {
  withFolder(dirname(path), (folder) => {
    const { at, writer, isForeign, fd } = folder
    const temporary = at(basename(temporaryOf(path)))
    const file = asUser(writer, () => {
      rmSync(temporary, { force: true })
      return openSync(temporary, 'wx', 0o600)
    })
    try {
      writeFileSync(file, Buffer.from(state.content, 'base64'))
      unlessMissing(() => {
        withFile(folder, path, (old) => {
          copyAttributes(old, file)
        })
      })
      // By the open file: its name may have become a link to another one.
      fchownSync(file, state.uid, state.gid)
      fchmodSync(file, state.mode & (isForeign ? usualBits : permissionBits))
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    onWritten?.()
    asUser(writer, () => {
      renameSync(temporary, at(basename(path)))
    })
    fsyncSync(fd)
  })
}

/** Removes a file, and what a crash has left beside it. */
export function removeFile(path: string): void {
  removeNames(path, [basename(temporaryOf(path)), basename(path)])
}

/** Removes what a crash has left beside a file. */
export function removeTemporary(path: string): void {
  removeNames(path, [basename(temporaryOf(path))])
}

/** Tells whether a file is the same, byte for byte, with its owner and mode. */
export function isSameFile(a: FileState | undefined, b: FileState | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return a.content === b.content && a.uid === b.uid && a.gid === b.gid && a.mode === b.mode
}

function removeNames(path: string, names: readonly string[]): void {
  unlessMissing(() => {
    withFolder(dirname(path), ({ at, writer, fd }) => {
      asUser(writer, () => {
        for (const name of names) rmSync(at(name), { force: true })
      })
      fsyncSync(fd)
    })
  })
}

/** Opens a file of a folder without waiting for the other end of a pipe, and closes it when the work is done. */
function withFile<T>({ at, isForeign }: OpenFolder, path: string, work: (file: number) => T): T {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  const file = openRegular(at(basename(path)), flags, path)
  try {
    const { nlink, mode } = fstatSync(file)
    // Where others write, a second name or a special right may come from a file that is not theirs.
    const isBorrowed = isForeign && (nlink > 1 || (mode & ~usualBits & permissionBits) !== 0)
    if (isBorrowed) throw refusal(path, 'has a second name or special rights')
    return work(file)
  } finally {
    closeSync(file)
  }
}

function openRegular(at: string, flags: number, path: string): number {
  try {
    const file = openSync(at, flags)
    if (fstatSync(file).isFile()) return file
    closeSync(file)
  } catch (caught) {
    const code = systemCodeOf(caught)
    if (code === 'ELOOP') throw refusal(path, 'is a link')
    // A socket, or a device without a driver.
    if (code !== 'ENXIO' && code !== 'ENODEV') throw caught
  }
  throw refusal(path, 'is no regular file')
}

function refusal(path: string, why: string): AppError {
  return new AppError('unavailable', `${path} ${why}, so it is left alone`)
}

function unlessMissing<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (caught) {
    if (systemCodeOf(caught) === 'ENOENT') return undefined
    throw caught
  }
}
