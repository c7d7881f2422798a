// The people who may log in.

/** What a user may do: `viewer` reads, `operator` also acts on addresses, `admin` may do everything. */
export type Role = 'admin' | 'operator' | 'viewer'

/** A person who may log in. */
export interface User {
  /** Unique, whatever the case of its letters. */
  readonly name: string
  readonly role: Role
  /** The password as the login hashed it, with the parameters of the hash. */
  readonly passwordHash: string
  /** The TOTP secret, encrypted; empty where there is no second factor. */
  readonly totpSecret: string
  /** True once one code has proved that the secret was scanned. */
  readonly isTotpActive: boolean
  /** The hashes of the recovery codes that were not used yet. */
  readonly recoveryHashes: readonly string[]
  /** Instants in ms since the epoch; 0 for a user who has never logged in. */
  readonly createdAt: number
  readonly lastLoginAt: number
  readonly isDisabled: boolean
  /** 0 for a user who is not stored yet; the store counts it up with every change. */
  readonly version: number
}

/**
 * Keeps users. Every method rejects with an AppError `storeUnavailable` while the store cannot be
 * reached; so do the methods of all small ports beside the store.
 */
export interface Accounts {
  /** All users, by name. */
  all(): Promise<readonly User[]>

  find(name: string): Promise<User | undefined>

  /**
   * Adds a user of version 0; false where the name exists. Changes a user of another version; false
   * where that version is no longer the stored one: read it again.
   */
  put(user: User): Promise<boolean>

  /** Removes a user; false where there is no such user. Sessions are removed by `Sessions.removeOf`. */
  remove(name: string): Promise<boolean>
}
