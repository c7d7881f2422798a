// The trusted sources in the order in which people read them.
import type { TrustBook } from '../../decide/books/trust-book.js'
import { maxTrustedAccounts } from '../../ports/operator/trust-desk.js'
import type { TrustedSource } from '../../ports/operator/trust-desk.js'
import type { Page, PageRequest } from '../../ports/store.js'

/** Returns one page of the book, the source where something worked last first. */
export function trustedSources(
  book: Pick<TrustBook, 'sources' | 'of' | 'lastAtOf'>,
  { page, perPage }: PageRequest,
): Page<TrustedSource> {
  const newestFirst = [...book.sources()]
    .map((source) => ({ source, lastAt: book.lastAtOf(source) }))
    .sort((a, b) => b.lastAt - a.lastAt)
  const start = (page - 1) * perPage
  const items = newestFirst.slice(start, start + perPage).map(({ source, lastAt }) => {
    const accounts = [...book.of(source)].sort((a, b) => b.lastAt - a.lastAt)
    return { source, lastAt, accounts: accounts.slice(0, maxTrustedAccounts) }
  })
  return { items, total: newestFirst.length }
}
