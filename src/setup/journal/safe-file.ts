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
import { systemCodeOf } from '../../domain/app-error.js'
import type { FileState } from './step.js'

const permissionBits = 0o7777

/**
 * Reads a file with its owner and mode; undefined where there is none. A symbolic link is no file: whoever may write the
 * folder could have root read another one.
 */
export function readFileState(path: string): FileState | undefined {
  try {
    const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
    try {
      const { uid, gid, mode } = fstatSync(file)
      const content = readFileSync(file).toString('base64')
      return { content, uid, gid, mode: mode & permissionBits }
    } finally {
      closeSync(file)
    }
  } catch (caught) {
    if (systemCodeOf(caught) === 'ENOENT') return undefined
    throw caught
  }
}

/** Where the new file waits until it takes the place of the old one; no pattern of an include names it. */
export function temporaryOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.sipward-new`)
}

/** Puts a file into its place in one step. `onWritten` is called while it still waits beside it. */
export function writeFileState(path: string, state: FileState, onWritten?: () => void): void {
  const temporary = temporaryOf(path)
  rmSync(temporary, { force: true })
  const file = openSync(temporary, 'wx', 0o600)
  try {
    writeFileSync(file, Buffer.from(state.content, 'base64'))
    // By the open file: its name may have become a link to another one.
    fchownSync(file, state.uid, state.gid)
    fchmodSync(file, state.mode)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  onWritten?.()
  renameSync(temporary, path)
  syncFolder(dirname(path))
}

/** Removes a file, and what a crash has left beside it. */
export function removeFile(path: string): void {
  rmSync(temporaryOf(path), { force: true })
  rmSync(path, { force: true })
  syncFolder(dirname(path))
}

/** Tells whether a file is the same, byte for byte, with its owner and mode. */
export function isSameFile(a: FileState | undefined, b: FileState | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return a.content === b.content && a.uid === b.uid && a.gid === b.gid && a.mode === b.mode
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
