// Pages of the attack log, each with its total, without reading the log.
import type { Attack } from '../../domain/attack.js'
import type { AttackQuery, Page } from '../../ports/store.js'
import { indexFor, toAttackFilter, toCondition } from './attack-filter.js'
import type { AttackFilter } from './attack-filter.js'
import { readAttacks } from './stored-attacks.js'
import { findBySearch, searchLimits } from './attack-search.js'
import { selectNumbers } from './attack-slice.js'
import type { FoundAttacks } from './attack-slice.js'
import { countFiltered, locate } from './attack-totals.js'
import { sliceOf } from '../shared/page-slice.js'
import type { Slice } from '../shared/page-slice.js'
import type { SqliteConnection } from './sqlite-connection.js'

/** Reads one page of the attack log, newest first. */
export function readAttackPage(
  connection: SqliteConnection,
  query: AttackQuery,
  limits = searchLimits,
): Page<Attack> {
  return connection.inSnapshot(() => {
    const filter = toAttackFilter(connection, query)
    if (filter === undefined) return { items: [], total: 0 }
    const slice = sliceOf(query)
    const { search = '' } = query
    const found =
      (search === '' ? undefined : findBySearch(connection, filter, { search, slice, limits })) ??
      find(connection, filter, slice)
    return {
      items: readAttacks(connection, found.numbers),
      total: found.total,
      ...(found.isTotalAtLeast === true && { isTotalAtLeast: true }),
    }
  })
}

function find(connection: SqliteConnection, filter: AttackFilter, slice: Slice): FoundAttacks {
  if (filter.sourceId !== undefined) {
    return {
      numbers: selectNumbers(connection, indexFor(filter), toCondition(filter), slice),
      total: countFiltered(connection, filter),
    }
  }
  const { total, start } = locate(connection, filter, slice.offset)
  if (start === undefined) return { numbers: [], total }
  const condition = toCondition({ ...filter, to: start.to })
  const { offset } = start
  const numbers = selectNumbers(connection, indexFor(filter), condition, { ...slice, offset })
  return { numbers, total }
}
