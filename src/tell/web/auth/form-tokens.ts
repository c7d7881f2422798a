// The token that every form sends: known to this session alone. It is masked for each page, so that a
// compressed page gives nothing away about it (BREACH).
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** The name of the field. */
export const formTokenName = 'token'

const tokenBytes = 32

/** Makes a token for one page of a session. */
export function newFormToken(sessionSecret: string): string {
  const mask = randomBytes(tokenBytes)
  return Buffer.concat([mask, xor(mask, tokenOf(sessionSecret))]).toString('base64url')
}

/** Tells whether the token was made for this session. */
export function isFormToken(token: string, sessionSecret: string): boolean {
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length !== 2 * tokenBytes) return false
  const unmasked = xor(bytes.subarray(0, tokenBytes), bytes.subarray(tokenBytes))
  return timingSafeEqual(unmasked, tokenOf(sessionSecret))
}

function tokenOf(sessionSecret: string): Buffer {
  return createHmac('sha256', sessionSecret).update('form token').digest()
}

function xor(one: Buffer, other: Buffer): Buffer {
  return Buffer.from(one.map((byte, index) => byte ^ (other[index] ?? 0)))
}
