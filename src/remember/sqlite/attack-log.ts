// Pages of the attack log, each with its total, without reading the log.
import type { Attack } from '../../domain/attack.js'
import type { AttackQuery, Page } from '../../ports/store.js'
import { indexFor, toAttackFilter, toCondition } from './attack-filter.js'
import type { AttackFilter } from './attack-filter.js'
import { readAttacks } from './attack-rows.js'
import { findBySearch } from './attack-search.js'
import { countAttacks, selectNumbers } from './attack-selection.js'
import type { FoundAttacks, Slice } from './attack-selection.js'
import type { SqliteConnection } from './sqlite-connection.js'

/** A stretch of time and how many attacks of a filter it holds. */
interface Stretch {
  readonly to: number | undefined
  readonly attacks: number
}

const hourDuration = 3_600_000

/** Reads one page of the attack log, newest first. */
export function readAttackPage(connection: SqliteConnection, query: AttackQuery): Page<Attack> {
  return connection.inSnapshot(() => {
    const filter = toAttackFilter(connection, query)
    if (filter === undefined) return { items: [], total: 0 }
    const slice = { offset: (query.page - 1) * query.perPage, count: query.perPage }
    const found = find(connection, filter, { search: query.search ?? '', slice })
    return { items: readAttacks(connection, found.numbers), total: found.total }
  })
}

function find(
  connection: SqliteConnection,
  filter: AttackFilter,
  wanted: { readonly search: string; readonly slice: Slice },
): FoundAttacks {
  if (wanted.search !== '') return findBySearch(connection, filter, wanted)
  // One source has few attacks: it is blocked after each.
  if (filter.sourceId === undefined) return findByHours(connection, filter, wanted.slice)
  const index = indexFor(filter)
  const condition = toCondition(filter)
  return {
    numbers: selectNumbers(connection, index, condition, wanted.slice),
    total: countAttacks(connection, index, condition),
  }
}

/**
 * Finds a page by the counts of whole hours: their sum is the total, and they say from which hour
 * on a deep page lies, so that nothing before it is read.
 */
function findByHours(
  connection: SqliteConnection,
  filter: AttackFilter,
  slice: Slice,
): FoundAttacks {
  let total = 0
  let start: { readonly to: number | undefined; readonly offset: number } | undefined
  for (const stretch of stretchesOf(connection, filter)) {
    const end = total + stretch.attacks
    if (start === undefined && end > slice.offset) {
      start = { to: stretch.to, offset: slice.offset - total }
    }
    total = end
  }
  if (start === undefined) return { numbers: [], total }
  const condition = toCondition({ ...filter, to: start.to })
  const numbers = selectNumbers(connection, indexFor(filter), condition, {
    offset: start.offset,
    count: slice.count,
  })
  return { numbers, total }
}

/** Yields the stretches of time of a filter, newest first: part of an hour, hours, part of an hour. */
function* stretchesOf(connection: SqliteConnection, filter: AttackFilter): Generator<Stretch> {
  const { from, to } = filter
  const firstHour = from === undefined ? 0 : Math.ceil(from / hourDuration)
  const endHour = to === undefined ? Number.MAX_SAFE_INTEGER : Math.floor(to / hourDuration)
  if (firstHour >= endHour) {
    yield partOf(connection, filter)
    return
  }
  if (to !== undefined) yield partOf(connection, { ...filter, from: endHour * hourDuration })
  yield* hoursOf(connection, filter, { firstHour, endHour })
  if (from !== undefined) yield partOf(connection, { ...filter, to: firstHour * hourDuration })
}

function hoursOf(
  connection: SqliteConnection,
  filter: AttackFilter,
  range: { readonly firstHour: number; readonly endHour: number },
): Stretch[] {
  const sql = `SELECT (hour + 1) * ${hourDuration} AS "to", sum(attacks) AS attacks FROM attack_hours
    WHERE hour >= ? AND hour < ? AND type = coalesce(?, type) AND victim_id = coalesce(?, victim_id)
    GROUP BY hour ORDER BY hour DESC`
  const { type = null, victimId = null } = filter
  return connection.all<Stretch>(sql, range.firstHour, range.endHour, type, victimId)
}

function partOf(connection: SqliteConnection, filter: AttackFilter): Stretch {
  return { to: filter.to, attacks: countAttacks(connection, indexFor(filter), toCondition(filter)) }
}
