// Passwords hashed with scrypt (RFC 7914), off the main thread, a few at a time.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { AppError } from '../../../domain/app-error.js'

/** How dear one hash is. */
export interface ScryptCost {
  readonly N: number
  readonly r: number
  readonly p: number
}

// OWASP's cheat sheet of password storage names these three together; one hash takes 32 MB.
const usualCost: ScryptCost = { N: 2 ** 15, r: 8, p: 3 }
const hashBytes = 32
const saltBytes = 16
const maxMemory = 128 * 1024 * 1024
const maxRunning = 2
const maxWaiting = 20

/** The fewest characters of a password. */
export const minPasswordLength = 12
const maxPasswordLength = 256

/** Says why a password is not taken; empty where it is. Length is all that is asked. */
export function passwordProblem(password: string): string {
  const { length } = Array.from(password)
  if (length < minPasswordLength) return `must have at least ${minPasswordLength} characters`
  if (length > maxPasswordLength) return `must have at most ${maxPasswordLength} characters`
  return new Set(password).size < 4 ? 'must have at least four different characters' : ''
}

/** Hashes and compares. */
export class Passwords {
  readonly #cost: ScryptCost
  readonly #waiting: (() => void)[] = []
  #running = 0
  /** A hash that no password has, which unknown users are compared with. */
  #decoy: Promise<string> | undefined

  constructor(cost: ScryptCost = usualCost) {
    this.#cost = cost
  }

  /** Returns the hash with its parameters: `scrypt$N$r$p$SALT$HASH`. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(saltBytes)
    const key = await this.#derive(password, salt, this.#cost)
    const { N, r, p } = this.#cost
    return ['scrypt', N, r, p, salt.toString('base64url'), key.toString('base64url')].join('$')
  }

  /** Tells whether the password has this hash. Takes as long where there is no hash to compare with. */
  async matches(password: string, hash: string | undefined): Promise<boolean> {
    this.#decoy ??= this.hash(randomBytes(16).toString('hex'))
    const known = hash === undefined ? undefined : parseHash(hash)
    const compared = known ?? parseHash(await this.#decoy)
    if (compared === undefined) return false
    const key = await this.#derive(password, compared.salt, compared.cost)
    return timingSafeEqual(key, compared.key) && known !== undefined
  }

  async #derive(password: string, salt: Buffer, cost: ScryptCost): Promise<Buffer> {
    await this.#enter()
    try {
      return await new Promise<Buffer>((resolve, reject) => {
        const options = { ...cost, maxmem: maxMemory }
        scrypt(password.normalize('NFKC'), salt, hashBytes, options, (error, key) => {
          if (error === null) resolve(key)
          else reject(error)
        })
      })
    } finally {
      this.#leave()
    }
  }

  /** Many logins at once must not take all memory and all threads. */
  async #enter(): Promise<void> {
    if (this.#running < maxRunning) {
      this.#running += 1
      return
    }
    if (this.#waiting.length >= maxWaiting) {
      throw new AppError('unavailable', 'too many people log in at once: try again in a moment')
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  #leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#running -= 1
    else next()
  }
}

function parseHash(text: string) {
  const [, N, r, p, salt, key] =
    /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([\w-]+)\$([\w-]+)$/.exec(text) ?? []
  if (salt === undefined || key === undefined) return undefined
  const bytes = Buffer.from(key, 'base64url')
  if (bytes.length !== hashBytes) return undefined
  const cost = { N: Number(N), r: Number(r), p: Number(p) }
  return { cost, salt: Buffer.from(salt, 'base64url'), key: bytes }
}
