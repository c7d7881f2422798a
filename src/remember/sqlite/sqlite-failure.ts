// What SQLite and the file system report, as one sentence that says what to do.
import { AppError, systemCodeOf, toError } from '../../domain/app-error.js'

// https://sqlite.org/rescode.html: primary result codes.
const sentences: Readonly<Record<number, (path: string) => string>> = {
  5: (path) => `the store ${path} is locked by another program; end that program`,
  6: (path) => `the store ${path} is locked by another program; end that program`,
  8: (path) => `the store ${path} is read-only for this process; give it the right to write there`,
  10: (path) => `the disk under the store ${path} does not answer as it should; check the disk`,
  11: (path) => `the store ${path} is damaged; put a copy back, or move it away to begin a new one`,
  13: (path) => `the disk of the store ${path} is full; make room`,
  14: (path) => `the store ${path} cannot be opened; check the path and the permissions`,
  26: (path) => `the store ${path} is not a SQLite database; name another file in [store] url`,
}

const systemSentences: Readonly<Record<string, string>> = {
  EACCES: 'this process may not; check the permissions',
  EPERM: 'this process may not; check the permissions',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is a file; correct the path',
  // What mkdir says where the directory itself is a file.
  EEXIST: 'a part of the path is a file; correct the path',
  EISDIR: 'it is a directory; name a file',
  ENOSPC: 'the disk is full; make room',
}

// SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_TOOBIG, SQLITE_RANGE: the fault of what was written.
const refusals = new Set([18, 19, 20, 25])

/**
 * Makes an AppError of what was thrown while the store was used: `invalidValue` where the values
 * given are at fault, else `storeUnavailable`.
 */
export function toStoreError(caught: unknown, path: string): AppError {
  if (caught instanceof AppError) return caught
  const cause = toError(caught)
  const code = sqliteCodeOf(caught)
  if (isRefusal(caught, code)) {
    return new AppError('invalidValue', `the store refuses the value: ${cause.message}`, { cause })
  }
  const text = (code === undefined ? undefined : sentences[code]?.(path)) ?? fallback(cause, path)
  return new AppError('storeUnavailable', text, { cause })
}

/** Tells whether a connection that has met this failure can still be used. */
export function isPassing(caught: unknown): boolean {
  const code = sqliteCodeOf(caught)
  return isRefusal(caught, code) || code === 5 || code === 6 || code === 13
}

function isRefusal(caught: unknown, code: number | undefined): boolean {
  if (caught instanceof AppError) return caught.code === 'invalidValue'
  // A value of a type that cannot be bound.
  return code === undefined ? caught instanceof TypeError : refusals.has(code)
}

function fallback(cause: Error, path: string): string {
  const known = systemSentences[systemCodeOf(cause) ?? '']
  return `the store ${path} cannot be used: ${known ?? cause.message}`
}

function sqliteCodeOf(caught: unknown): number | undefined {
  const code = (caught as { errcode?: unknown } | undefined)?.errcode
  // The low byte is the primary code of an extended one.
  return typeof code === 'number' ? code & 0xff : undefined
}
