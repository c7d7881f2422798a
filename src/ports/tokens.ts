// Keys that programs use the API with.

/** What a token may do. */
export type TokenScope = 'read' | 'write' | 'admin'

/** A token of the API. */
export interface ApiToken {
  readonly id: string
  /** Unique, whatever the case of its letters: the change log names it. */
  readonly name: string
  /** The SHA-256 of the token, in hexadecimal: the store never sees the token. */
  readonly hash: string
  readonly scope: TokenScope
  /** The user who made it. */
  readonly createdBy: string
  readonly createdAt: number
  /** Instants in ms since the epoch; 0 for a token without an end, and for one never used. */
  readonly endsAt: number
  readonly lastUsedAt: number
}

/** Keeps tokens. */
export interface Tokens {
  /** All tokens, by name, also those that have ended. */
  all(): Promise<readonly ApiToken[]>

  /** Returns the token with this hash unless it has ended at `now`. */
  find(hash: string, now: number): Promise<ApiToken | undefined>

  /** Adds a token; false where the name exists. */
  add(token: ApiToken): Promise<boolean>

  /** Says that a token is used. Written at most once a minute. */
  touch(id: string, now: number): Promise<void>

  /** Removes a token; false where there is no such token. */
  remove(id: string): Promise<boolean>
}
