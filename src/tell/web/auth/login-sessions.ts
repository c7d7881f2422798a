// Sessions of people: a random id in a cookie, its hash in the store, two lifetimes.
import type { Address } from '../../../domain/address.js'
import { untrusted } from '../../../domain/untrusted.js'
import type { Accounts, User } from '../../../ports/accounts.js'
import type { Clock } from '../../../ports/clock.js'
import type { Session, Sessions } from '../../../ports/sessions.js'
import { hashOfSecret, newSecret } from './secret-words.js'

/** A session ends after so long without a use, in ms. */
export const idleMs = 12 * 3_600_000
/** A session ends after so long however much it is used, in ms. */
export const absoluteMs = 7 * 24 * 3_600_000

/** Who is logged in. */
export interface LoggedIn {
  /** The id of the cookie. */
  readonly secret: string
  readonly session: Session
  readonly user: User
}

/** What sessions are made of. */
export interface LoginSessionParts {
  readonly sessions: Sessions
  readonly accounts: Pick<Accounts, 'find'>
  readonly clock: Clock
  /** Is told each time when a session is used, and from where. */
  readonly onUse: (user: User, address: Address) => void
}

/** Begins, finds and ends sessions. */
export class LoginSessions {
  readonly #parts: LoginSessionParts

  constructor(parts: LoginSessionParts) {
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
    const { sessions, accounts, clock, onUse } = this.#parts
    if (!/^[\w-]{43}$/.test(secret)) return undefined
    const now = clock.now()
    const session = await sessions.find(hashOfSecret(secret), now)
    if (session === undefined) return undefined
    const user = await accounts.find(session.user)
    if (user === undefined || user.isDisabled) return undefined
    const idleEndsAt = now + idleMs
    await sessions.touch(session.hash, { now, idleEndsAt })
    onUse(user, address)
    return { secret, session, user }
  }

  /** Tells whether a session has not ended meanwhile; this is no use of it. */
  async isInForce({ hash }: Session): Promise<boolean> {
    const { sessions, accounts, clock } = this.#parts
    const session = await sessions.find(hash, clock.now())
    const user = session === undefined ? undefined : await accounts.find(session.user)
    return user?.isDisabled === false
  }

  async end({ session }: LoggedIn): Promise<void> {
    await this.#parts.sessions.remove(session.hash)
  }
}
