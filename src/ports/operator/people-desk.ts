// The people and programs that may look and order: users, sessions, tokens, one-time links.
import type { Address } from '../../domain/address.js'
import type { Role } from '../accounts.js'
import type { Session } from '../sessions.js'
import type { ApiToken, TokenScope } from '../tokens.js'

/** Who orders a change, for the change log. */
export interface Author {
  /** A user's name, `cli`, `api TOKEN-NAME`. */
  readonly name: string
  /** From where; empty where there is no address. */
  readonly address: Address | ''
  /** True where sipward itself has decided, of which attackers can make as much as they like. */
  readonly isOwn?: boolean
}

/** A user, without secrets. */
export interface Person {
  readonly name: string
  readonly role: Role
  /** False until the one-time link was used. */
  readonly hasPassword: boolean
  readonly hasSecondFactor: boolean
  readonly isDisabled: boolean
  /** In ms since the epoch; 0 for never. */
  readonly createdAt: number
  readonly lastLoginAt: number
}

/** What changes of a user; what is left out stays. */
export interface PersonChange {
  readonly role?: Role
  readonly isDisabled?: boolean
  /** Takes the second factor away, as of somebody who has lost the telephone. */
  readonly isSecondFactorLost?: true
}

/** A link that was issued. */
export interface IssuedLink {
  readonly url: string
  /** In ms since the epoch. */
  readonly endsAt: number
  /** The user it is for; empty for the first one. */
  readonly user: string
}

/** A token that is wanted. */
export interface WantedToken {
  readonly name: string
  readonly scope: TokenScope
  /** In ms since the epoch; 0 for no end. */
  readonly endsAt: number
}

/** A token without what it is known by. */
export type TokenRecord = Omit<ApiToken, 'hash'>

/**
 * Shows and changes them. What changes is written into the change log. Methods that name something
 * that is not there throw an AppError `invalidValue`, as for everything else that is refused.
 */
export interface PeopleDesk {
  users(): Promise<readonly Person[]>

  /** Adds a user who cannot log in before the link was used. */
  addUser(name: string, role: Role, by: Author): Promise<IssuedLink>

  /** Changes a user and ends the sessions. The last administrator stays one. */
  changeUser(name: string, change: PersonChange, by: Author): Promise<Person>

  removeUser(name: string, by: Author): Promise<void>

  /** Issues a link for the first user, where there is none, or to set a user's password. */
  issueLink(user: string, by: Author): Promise<IssuedLink>

  /** All sessions in force, the last used first. */
  sessions(): Promise<readonly Session[]>

  endSession(hash: string, by: Author): Promise<void>

  tokens(): Promise<readonly TokenRecord[]>

  /** Makes a token; its secret is told this once. */
  addToken(
    wanted: WantedToken,
    by: Author,
  ): Promise<{ readonly token: TokenRecord; readonly secret: string }>

  endToken(id: string, by: Author): Promise<void>
}
