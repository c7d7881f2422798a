// Pages of the attack log, each with its total, without reading the log.
import type { Attack } from '../../domain/attack.js'
import type { AttackQuery } from '../../ports/attack-query.js'
import type { Page } from '../../ports/page.js'
import { resolveFilter } from './attack-filter.js'
import { readAttacks } from './stored-attacks.js'
import { findAttacks, searchLimits } from './attack-search.js'
import { sliceOf } from '../shared/page-slice.js'
import type { SqliteConnection } from './sqlite-connection.js'

/** Reads one page of the attack log, newest first. */
export function readAttackPage(
  connection: SqliteConnection,
  query: AttackQuery,
  limits = searchLimits,
): Page<Attack> {
  return connection.inSnapshot(() => {
    const filter = resolveFilter(connection, query)
    if (filter === undefined) return { items: [], total: 0 }
    const { search = '' } = query
    const found = findAttacks(connection, { filter, search, slice: sliceOf(query), limits })
    return {
      items: readAttacks(connection, found.numbers),
      total: found.total,
      ...(found.isTotalAtLeast === true && { isTotalAtLeast: true }),
    }
  })
}
