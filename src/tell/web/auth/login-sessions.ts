// Sessions of people: a random id in a cookie, its hash in the store, two lifetimes.
import type { Address } from '../../../domain/address.js'
import { GenerationMap } from '../../../domain/generation-map.js'
import { untrusted } from '../../../domain/untrusted.js'
import type { Accounts, User } from '../../../ports/accounts.js'
import type { Clock } from '../../../ports/clock.js'
import type { Session, Sessions } from '../../../ports/sessions.js'
import { hashOfSecret, newSecret } from './secret-words.js'

/** A session ends after so long without a use, in ms. */
export const idleMs = 12 * 3_600_000
/** A session ends after so long however much it is used, in ms. */
export const absoluteMs = 7 * 24 * 3_600_000

const maxPlaces = 1000

/** Who is logged in. */
export interface LoggedIn {
  /** The id of the cookie. */
  readonly secret: string
  readonly session: Session
  readonly user: User
}

/** Begins, finds and ends sessions. */
export class LoginSessions {
  readonly #parts: {
    readonly sessions: Sessions
    readonly accounts: Pick<Accounts, 'find'>
    readonly clock: Clock
  }
  /** From where people have used a session here, and until when that counts. */
  readonly #places = new GenerationMap<Address, number>({ capacity: maxPlaces })

  constructor(parts: {
    readonly sessions: Sessions
    readonly accounts: Pick<Accounts, 'find'>
    readonly clock: Clock
  }) {
    this.#parts = parts
  }

  /** Begins a session and returns the id for the cookie. */
  async begin(user: User, from: { address: Address; userAgent: string }): Promise<string> {
    const { sessions, clock } = this.#parts
    const secret = newSecret()
    const now = clock.now()
    await sessions.put({
      hash: hashOfSecret(secret),
      user: user.name,
      createdAt: now,
      lastSeenAt: now,
      idleEndsAt: now + idleMs,
      endsAt: now + absoluteMs,
      address: from.address,
      userAgent: untrusted(from.userAgent),
    })
    return secret
  }

  /** Returns who has this cookie; undefined for nobody. */
  async find(secret: string, address: Address): Promise<LoggedIn | undefined> {
    const { sessions, accounts, clock } = this.#parts
    if (!/^[\w-]{43}$/.test(secret)) return undefined
    const now = clock.now()
    const session = await sessions.find(hashOfSecret(secret), now)
    if (session === undefined) return undefined
    const user = await accounts.find(session.user)
    if (user === undefined || user.isDisabled) return undefined
    const idleEndsAt = now + idleMs
    await sessions.touch(session.hash, { now, idleEndsAt })
    this.#places.set(address, Math.min(idleEndsAt, session.endsAt))
    return { secret, session, user }
  }

  /** Tells whether somebody is logged in from this address, as far as this host has seen. */
  isUsedFrom(address: Address): boolean {
    return (this.#places.peek(address) ?? 0) > this.#parts.clock.now()
  }

  async end({ session }: LoggedIn, address: Address): Promise<void> {
    this.#places.delete(address)
    await this.#parts.sessions.remove(session.hash)
  }
}
