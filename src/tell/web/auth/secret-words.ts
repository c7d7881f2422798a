// Random secrets that people and programs hold, and the hashes by which we know them.
import { createHash, randomBytes } from 'node:crypto'
import { toBase32 } from './one-time-codes.js'

const recoveryCodes = 8
const recoveryBytes = 10

/** Makes a secret of 256 bits that fits into a URL and a header. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** Returns the SHA-256 in hexadecimal: enough for a secret that is random itself. */
export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** Makes eight recovery codes of 80 bits, written as `ABCD-EFGH-JKLM-NOPQ`. */
export function newRecoveryCodes(): readonly string[] {
  return Array.from({ length: recoveryCodes }, () =>
    (toBase32(randomBytes(recoveryBytes)).match(/.{4}/g) ?? []).join('-'),
  )
}

/** Returns the hash of a recovery code, however it is spaced and written. */
export function hashOfRecoveryCode(code: string): string {
  return hashOfSecret(code.toUpperCase().replaceAll(/[\s-]/g, ''))
}
