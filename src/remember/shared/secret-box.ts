// Secrets sealed by AES-256-GCM with a key file: `enc:v1:` and base64url of nonce, tag and ciphertext.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { closeSync, fstatSync, fsyncSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError, systemCodeOf, toError } from '../../domain/app-error.js'
import type { Secrets } from '../../ports/secrets.js'

const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16
const cipher = 'aes-256-gcm'
const prefix = 'enc:v1:'
const forOthers = 0o007

/** Implements {@link Secrets}. Without a key it can be made, and every call says what is wrong. */
export class SecretBox implements Secrets {
  readonly #path: string
  readonly #key: Buffer | AppError

  /** Takes a key, or why there is none. */
  constructor(path: string, key: Buffer | AppError) {
    this.#path = path
    this.#key = key
  }

  /** Reads the key file; makes one, mode 0600, where it is missing. Never throws. */
  static fromFile(path: string): SecretBox {
    try {
      return new SecretBox(path, readKey(path) ?? makeKey(path))
    } catch (caught) {
      return new SecretBox(path, toKeyError(path, caught))
    }
  }

  /** Why there is no key; undefined where there is one. */
  get fault(): AppError | undefined {
    return this.#key instanceof AppError ? this.#key : undefined
  }

  seal(text: string, purpose: string): string {
    const nonce = randomBytes(nonceBytes)
    const sealing = createCipheriv(cipher, this.#usableKey(), nonce)
    sealing.setAAD(Buffer.from(purpose))
    const sealed = Buffer.concat([sealing.update(text, 'utf8'), sealing.final()])
    const whole = Buffer.concat([nonce, sealing.getAuthTag(), sealed])
    return prefix + whole.toString('base64url')
  }

  open(sealed: string, purpose: string): string {
    const key = this.#usableKey()
    try {
      if (!sealed.startsWith(prefix)) throw new Error('it is of no known form')
      const whole = Buffer.from(sealed.slice(prefix.length), 'base64url')
      const nonce = whole.subarray(0, nonceBytes)
      const opening = createDecipheriv(cipher, key, nonce, { authTagLength: tagBytes })
      opening.setAAD(Buffer.from(purpose))
      opening.setAuthTag(whole.subarray(nonceBytes, nonceBytes + tagBytes))
      const text = opening.update(whole.subarray(nonceBytes + tagBytes))
      return Buffer.concat([text, opening.final()]).toString('utf8')
    } catch (cause) {
      const text = `the secret ${purpose} cannot be read with the key ${this.#path}: put the key back that it was sealed with, or set it again`
      throw new AppError('invalidConfiguration', text, { cause })
    }
  }

  #usableKey(): Buffer {
    if (this.#key instanceof AppError) throw this.#key
    return this.#key
  }
}

function readKey(path: string): Buffer | undefined {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (caught) {
    if (systemCodeOf(caught) === 'ENOENT') return undefined
    throw caught
  }
  try {
    const { mode, size } = fstatSync(file)
    if ((mode & forOthers) !== 0) throw new Error('everybody can read it; chmod 600 it')
    if (size !== keyBytes) throw new Error(`it has ${size} bytes, a key has ${keyBytes}`)
    const key = Buffer.alloc(keyBytes)
    if (readSync(file, key, 0, keyBytes, 0) !== keyBytes) throw new Error('it is cut off')
    return key
  } finally {
    closeSync(file)
  }
}

function makeKey(path: string): Buffer {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const key = randomBytes(keyBytes)
  // Fails where another program has made one meanwhile: its key must not be overwritten.
  const file = openSync(path, 'wx', 0o600)
  try {
    writeSync(file, key)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  return key
}

function toKeyError(path: string, cause: unknown): AppError {
  const why = systemCodeOf(cause) ?? toError(cause).message
  const text = `the key of the secrets ${path} cannot be used: ${why}`
  return new AppError('invalidConfiguration', text, { cause })
}
