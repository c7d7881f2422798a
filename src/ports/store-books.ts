// The small ports that a store keeps beside its history.
import type { Accounts } from './accounts.js'
import type { ChangeLog } from './change-log.js'
import type { NewsLog } from './news-log.js'
import type { Outbox } from './outbox.js'
import type { ReportArchive } from './report-archive.js'
import type { OneTimeLinks, Sessions } from './sessions.js'
import type { Tokens } from './tokens.js'

/** A record of one of the books, to be carried to another store; only stores look inside. */
export type BookRecord = string & { readonly bookRecord: true }

/** Carries whole books from one store to another. */
export interface BookCopies {
  /** The names of all books. */
  readonly names: readonly string[]

  /** How many records a book has. */
  count(name: string): Promise<number>

  /** Returns at most 500 records of a book that come after another one, in the order of their keys. */
  read(name: string, after: BookRecord | undefined): Promise<readonly BookRecord[]>

  /** Writes records, each in the place of the one with its key. */
  write(name: string, records: readonly BookRecord[]): Promise<void>
}

/** What one store keeps for people: who may log in, what they changed, what they are told. */
export interface StoreBooks {
  readonly accounts: Accounts
  readonly sessions: Sessions
  readonly links: OneTimeLinks
  readonly tokens: Tokens
  readonly changes: ChangeLog
  readonly outbox: Outbox
  readonly news: NewsLog
  readonly reports: ReportArchive
  readonly copies: BookCopies
}
