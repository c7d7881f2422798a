// The attacks of any filter and text: by what is counted beforehand, by the index of the rarest value, or
// among the newest attacks, whichever reads least.
import type { ResolvedFilter } from './attack-filter.js'
import { countRows, selectNumbers } from './attack-slice.js'
import type { FoundAttacks } from './attack-slice.js'
import { locate, tallyOf } from './attack-totals.js'
import { toCondition } from './attack-filter.js'
import { listSql, passableOf, walkSql, wantedCondition, waysOf } from './attack-ways.js'
import type { ListWay, Ways } from './attack-ways.js'
import type { Slice } from '../shared/page-slice.js'
import type { SqliteConnection } from './sqlite-connection.js'

/** Some of what was found, the newest first. */
interface Newest {
  readonly numbers: readonly number[]
  /** True where nothing else meets filter and text. */
  readonly isAll: boolean
}

/** How much a search reads before it goes another way. */
export interface SearchLimits {
  /** So many attacks are looked up by an index, all over the log. */
  readonly listed: number
  /** So many are passed through in the order of their time, before it is known that more must be. */
  readonly walked: number
  /** So many of one value, which lie side by side, are counted. */
  readonly ofOneTerm: number
  /** What a search shows and counts at most, where it finds more than can be counted. */
  readonly shown: number
  /** So many are passed through at most: there the search ends. */
  readonly passed: number
}

/** Each of the first three takes about 30 ms, the last 100 ms. */
export const searchLimits: SearchLimits = {
  listed: 10_000,
  walked: 30_000,
  ofOneTerm: 300_000,
  shown: 10_000,
  passed: 300_000,
}

/** What is looked for. */
export interface AttackSearch {
  readonly filter: ResolvedFilter
  readonly search: string
  readonly slice: Slice
  readonly limits: SearchLimits
}

/** Finds the attacks that meet the filter and hold the text in one of five fields. */
export function findAttacks(
  connection: SqliteConnection,
  { filter, search, slice, limits }: AttackSearch,
): FoundAttacks {
  const ways = waysOf(connection, filter, search)
  if (ways === undefined) return { numbers: [], total: 0 }
  const { shortestList: list, matches } = ways
  if (list !== undefined && list.rows <= limits.listed) {
    return cut(listAll(connection, ways, list), slice)
  }
  if (matches === undefined && tallyOf(ways.filter) !== undefined) {
    return findCounted(connection, ways.filter, slice)
  }
  return (
    findOfOne(connection, ways, { slice, limits }) ??
    findAmongMany(connection, ways, { slice, limits })
  )
}

function cut(numbers: readonly number[], { offset, count }: Slice): FoundAttacks {
  return { numbers: numbers.slice(offset, offset + count), total: numbers.length }
}

function findCounted(
  connection: SqliteConnection,
  filter: ResolvedFilter,
  slice: Slice,
): FoundAttacks {
  const { total, start } = locate(connection, filter, slice.offset)
  if (start === undefined) return { numbers: [], total }
  const condition = toCondition({ ...filter, to: start.to })
  const { offset } = start
  const numbers = selectNumbers(connection, 'attacks_by_time', condition, { ...slice, offset })
  return { numbers, total }
}

type Wanted = Pick<AttackSearch, 'slice' | 'limits'>

/** Finds what one value has, side by side in its index; undefined where that is too much. */
function findOfOne(
  connection: SqliteConnection,
  ways: Ways,
  { slice, limits }: Wanted,
): FoundAttacks | undefined {
  const { walk, filter, matches } = ways
  const isOne = walk.index !== 'attacks_by_time' && matches === undefined
  const most = filter.parts.length === 1 ? limits.ofOneTerm : limits.walked
  if (!isOne || walk.rows > most) return undefined
  const condition = wantedCondition(ways)
  return {
    numbers: selectNumbers(connection, walk.index, condition, slice),
    total: countRows(connection, walk.index, condition),
  }
}

/** Finds a page where filter and text leave more than can be read. */
function findAmongMany(
  connection: SqliteConnection,
  ways: Ways,
  { slice, limits }: Wanted,
): FoundAttacks {
  const { shortestList: list, share, filter, matches } = ways
  const wanted = Math.min(slice.offset + slice.count, limits.shown)
  const needed = Math.ceil((1.5 * wanted) / Math.max(share, 1e-9))
  const most = passableOf(ways, limits.passed)
  // To look up an attack takes as long as to pass four.
  if (list !== undefined && 4 * list.rows < Math.min(most, needed)) {
    return cut(listAll(connection, ways, list), slice)
  }
  let depth = Math.min(most, Math.max(limits.walked, needed))
  let newest = walkNewest(connection, ways, { depth, limits })
  while (newest.numbers.length < wanted && depth < most) {
    depth = Math.min(most, depth * 8)
    newest = walkNewest(connection, ways, { depth, limits })
  }
  if (newest.isAll) return cut(newest.numbers, slice)
  const shown = newest.numbers.slice(0, limits.shown)
  const isOpen = filter.parts.length === 0 && filter.from === undefined && filter.to === undefined
  const known = isOpen && matches !== undefined ? Math.max(...matches.map(({ uses }) => uses)) : 0
  const total = Math.max(shown.length, Math.min(limits.shown, known))
  return { ...cut(shown, slice), total, isTotalAtLeast: true }
}

function walkNewest(
  connection: SqliteConnection,
  ways: Ways,
  { depth, limits }: { readonly depth: number; readonly limits: SearchLimits },
): Newest {
  const { rows } = ways.walk
  const limit = rows <= limits.walked ? rows : limits.shown + 1
  const { sql, values } = walkSql(ways, 'a.at', depth)
  const row = connection.first<{ numbers: string }>(
    `SELECT json_group_array(number) AS numbers FROM (${sql} LIMIT ?)`,
    ...values,
    limit,
  )
  const numbers = JSON.parse(row?.numbers ?? '[]') as number[]
  return { numbers, isAll: depth >= rows && (limit >= rows || numbers.length < limit) }
}

/** Returns the row numbers of all that match, newest first. */
function listAll(connection: SqliteConnection, ways: Ways, list: ListWay): readonly number[] {
  const { sql, values } = listSql(ways, list, 'a.at')
  const row = connection.first<{ numbers: string }>(
    `SELECT json_group_array(number) AS numbers FROM (${sql} ORDER BY at DESC, number DESC)`,
    ...values,
  )
  return JSON.parse(row?.numbers ?? '[]') as number[]
}
