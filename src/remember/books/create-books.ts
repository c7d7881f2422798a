// All small ports of one store, and what they forget.
import type { StoreBooks } from '../../ports/store-books.js'
import { StoredAccounts } from './accounts.js'
import { StoredBookCopies } from './book-copies.js'
import { StoredChangeLog } from './change-log.js'
import { StoredNewsLog } from './news-log.js'
import { StoredOutbox } from './outbox.js'
import { StoredReportArchive } from './report-archive.js'
import { StoredLinks, StoredSessions } from './sessions.js'
import type { Shelves } from './shelf.js'
import { StoredTokens } from './tokens.js'

/** Makes the books of a store that has these shelves. */
export function createBooks(shelves: Shelves): StoreBooks {
  return {
    accounts: new StoredAccounts(shelves),
    sessions: new StoredSessions(shelves),
    links: new StoredLinks(shelves),
    tokens: new StoredTokens(shelves),
    changes: new StoredChangeLog(shelves),
    outbox: new StoredOutbox(shelves),
    news: new StoredNewsLog(shelves),
    reports: new StoredReportArchive(shelves),
    copies: new StoredBookCopies(shelves),
  }
}

/** Forgets what is older than `before` or has ended at `now`; returns how many records. */
export async function pruneBooks(books: StoreBooks, before: number, now: number): Promise<number> {
  const rounds = [
    () => books.sessions.prune(now),
    () => books.links.prune(now),
    () => books.changes.prune(before),
    () => books.outbox.prune(before),
    () => books.news.prune(before),
    // What was made once is not made again: the clock asks for the report of a month until the next one.
    () => books.reports.prune(Math.min(before, now - 62 * 86_400_000)),
  ]
  let pruned = 0
  for (const prune of rounds) {
    for (let some = await prune(); some > 0; some = await prune()) pruned += some
  }
  return pruned
}
