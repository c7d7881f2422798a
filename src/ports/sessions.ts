// Logins that are in force, and links that work once.
import type { Address } from '../domain/address.js'
import type { Untrusted } from '../domain/untrusted.js'

/** A login. */
export interface Session {
  /** The SHA-256 of its secret id, in hexadecimal: the store never sees the id. */
  readonly hash: string
  /** The name of the user. */
  readonly user: string
  readonly createdAt: number
  readonly lastSeenAt: number
  /** It ends here unless it is used before, in ms since the epoch. */
  readonly idleEndsAt: number
  /** It ends here however much it is used. */
  readonly endsAt: number
  readonly address: Address
  readonly userAgent: Untrusted
}

/** Keeps sessions; every host that shares the store knows them. */
export interface Sessions {
  /** Returns the session unless it has ended at `now`. */
  find(hash: string, now: number): Promise<Session | undefined>

  put(session: Session): Promise<void>

  /** Says that a session is used at `now`. Written at most once a minute. */
  touch(hash: string, use: { readonly now: number; readonly idleEndsAt: number }): Promise<void>

  /** Ends a session; false where there is no such session. */
  remove(hash: string): Promise<boolean>

  /** Ends all sessions of a user, but for one; returns how many. */
  removeOf(user: string, exceptHash?: string): Promise<number>

  /** The sessions of a user that are in force at `now`, the last used first; at most 1000. */
  list(user: string, now: number): Promise<readonly Session[]>

  /** Forgets at most 1000 sessions that have ended; returns how many, 0 when nothing is left. */
  prune(now: number): Promise<number>
}

/** A link that works once: for the first user, or to set a password. */
export interface OneTimeLink {
  /** The SHA-256 of its secret part, in hexadecimal. */
  readonly hash: string
  readonly purpose: string
  /** The user it is for; empty for the first user. */
  readonly user: string
  readonly createdAt: number
  readonly endsAt: number
  readonly isUsed: boolean
}

/** Keeps one-time links. */
export interface OneTimeLinks {
  put(link: OneTimeLink): Promise<void>

  /**
   * Uses a link up. Of all that take the same link, also on different hosts, one gets it; undefined for
   * the others, and for a link that has ended or has another purpose.
   */
  take(hash: string, purpose: string, now: number): Promise<OneTimeLink | undefined>

  /** Returns a link that could be taken, and leaves it as it is. */
  find(hash: string, purpose: string, now: number): Promise<OneTimeLink | undefined>

  /** Uses up every link that is open at `now`; returns how many. */
  endAll(now: number): Promise<number>

  /** Forgets at most 1000 links that have ended; returns how many, 0 when nothing is left. */
  prune(now: number): Promise<number>
}
