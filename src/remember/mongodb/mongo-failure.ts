// What the driver and the server report, as one sentence that says what to do.
import { MongoBulkWriteError, MongoError, MongoServerError } from 'mongodb'
import { AppError, toError } from '../../domain/app-error.js'
import { printable } from '../../domain/untrusted.js'

/** Returns a message without the password of the URL that it may repeat. */
export function messageOf(error: Error): string {
  return printable(error.message.replaceAll(/\/\/\S*@/g, '//…@').slice(0, 300))
}

// Error codes of the server: BSONObjectTooLarge, and 17280 for a key that is too large. A refused
// value is lost, so codes that servers use for other reasons as well (BadValue) do not count.
const refusals = new Set([10334, 17280])
// AuthenticationFailed, Unauthorized.
const denials = new Set([18, 13])
const maxTimeExpired = 50
// WriteConflict; of FerretDB, PostgreSQL's deadlock_detected (40P01) and serialization_failure (40001) as numbers.
const conflicts = new Set([112, 16_908_292, 16_777_220])

/** Tells whether the server gave the work up for another host's: in a bulk that may be any of its errors. */
export function isConflict(caught: unknown): boolean {
  if (!(caught instanceof MongoServerError)) return false
  const errors = caught instanceof MongoBulkWriteError ? [caught.writeErrors].flat() : []
  return [caught, ...errors].some(({ code }) => conflicts.has(Number(code)))
}

/**
 * Makes an AppError of what was thrown while the store was used: `invalidValue` where the values
 * given are at fault, else `storeUnavailable`.
 */
export function toStoreError(caught: unknown): AppError {
  if (caught instanceof AppError) return caught
  const cause = toError(caught)
  const message = messageOf(cause)
  if (caught instanceof MongoServerError && typeof caught.code === 'number') {
    if (refusals.has(caught.code)) {
      return new AppError('invalidValue', `the store refuses the value: ${message}`, { cause })
    }
    if (denials.has(caught.code)) {
      const text = `the store refuses the login: ${message}; check the user and password in [store] url`
      return new AppError('storeUnavailable', text, { cause })
    }
  }
  if (caught instanceof MongoServerError && caught.code === maxTimeExpired) {
    const text = 'the store takes too long for this; ask for less at once'
    return new AppError('storeUnavailable', text, { cause })
  }
  const what = caught instanceof MongoError ? 'the store does not answer' : 'the store failed'
  return new AppError('storeUnavailable', `${what}: ${message}`, { cause })
}
