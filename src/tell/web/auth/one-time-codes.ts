// Codes of a second factor: TOTP (RFC 6238, over HOTP of RFC 4226), six digits, 30 seconds, SHA-1.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const stepMs = 30_000
const digits = 6
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Returns the number of the 30 seconds that an instant lies in. */
export function stepOf(at: number): number {
  return Math.floor(at / stepMs)
}

/** Returns the code of a step; `length` digits, six unless given. */
export function codeOf(secret: Buffer, step: number, length = digits): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 0xf
  const number = (mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** length
  return String(number).padStart(length, '0')
}

/**
 * Returns the step that the code belongs to: of now, or one before or after it, for clocks differ.
 * Undefined where it belongs to none, and for a step that is not after `usedStep`: a code works once.
 */
export function stepOfCode(
  secret: Buffer,
  code: string,
  { at, usedStep }: { readonly at: number; readonly usedStep: number },
): number | undefined {
  const given = Buffer.from(code.replaceAll(/\s/g, ''))
  const now = stepOf(at)
  const found = [now - 1, now, now + 1].filter((step) => {
    const wanted = Buffer.from(codeOf(secret, step))
    return given.length === wanted.length && timingSafeEqual(given, wanted)
  })
  return found.find((step) => step > usedStep)
}

/** Makes a secret of 160 bits, as RFC 4226 recommends, in base32. */
export function newCodeSecret(): string {
  return toBase32(randomBytes(20))
}

/** Writes bytes in base32 (RFC 4648) without padding. */
export function toBase32(bytes: Buffer): string {
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => letters[parseInt(five.padEnd(5, '0'), 2)])
    .join('')
}

/** Reads base32 without padding. */
export function fromBase32(text: string): Buffer {
  const bits = Array.from(text, (letter) => letters.indexOf(letter).toString(2).padStart(5, '0'))
  const bytes = bits.join('').match(/.{8}/g) ?? []
  return Buffer.from(bytes.map((byte) => parseInt(byte, 2)))
}

/** Returns what an authenticator reads from a QR code or a link. */
export function otpauthLink(secret: string, user: string, host: string): string {
  const label = encodeURIComponent(`sipward ${host}:${user}`)
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(`sipward ${host}`)}`
}
