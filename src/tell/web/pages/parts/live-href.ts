// Where open pages hear of new attacks.
import type { PageContext } from '../page-route.js'
import { filterFields } from './attack-filter.js'
import type { AttackSearch } from './attack-query.js'
import { linkTo } from './link-to.js'

/** The path of the stream. */
export const livePath = '/attacks/live'

/** Where a page hears of the new attacks of its filter; empty where it shows none of them. */
export function liveHrefOf(
  { query, now }: Pick<PageContext, 'query' | 'now'>,
  { parts, search, span }: AttackSearch,
): string {
  // Older pages, and spans that have ended, get nothing new.
  if (span.range === '' || (query.has('page') && query.get('page') !== '1')) return ''
  return linkTo(livePath, [...filterFields(parts), ['search', search], ['since', String(now)]])
}
