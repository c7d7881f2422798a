// The text search of the attack log: first in the distinct texts, then either among the newest
// attacks or by the indexes of those texts, whichever reads less.
import type { AttackFilter, SqlCondition } from './attack-filter.js'
import { indexFor, toCondition } from './attack-filter.js'
import { durations } from '../shared/attack-hours.js'
import { termColumns } from './stored-attacks.js'
import type { TermField } from './stored-attacks.js'
import { countRows, selectNumbers } from './attack-slice.js'
import type { FoundAttacks } from './attack-slice.js'
import { countFiltered, locate } from './attack-totals.js'
import type { Slice } from '../shared/page-slice.js'
import type { SqliteConnection } from './sqlite-connection.js'
import { anyOf, isEverywhere, matchesOf, usesOf } from './term-matches.js'
import type { Match } from './term-matches.js'

/** A search: the log, its filter, and the texts that match. */
interface Search {
  readonly connection: SqliteConnection
  readonly filter: AttackFilter
  readonly matches: readonly Match[]
  /** How many attacks meet the filter. */
  readonly rows: number
  /** How many attacks there are. */
  readonly all: number
  /** The share of them that hold the text, by their terms; 1 at most. */
  readonly share: number
  readonly limits: SearchLimits
}

/** Some of what was found, the newest first. */
interface Newest {
  readonly numbers: readonly number[]
  /** True where nothing else meets filter and text. */
  readonly isAll: boolean
}

const termIndexes: Readonly<Record<TermField, string>> = {
  source: 'attacks_by_source',
  victim: 'attacks_by_victim',
  userAgent: 'attacks_by_user_agent',
  account: 'attacks_by_account',
  country: 'attacks_by_country',
}

/** How much a search reads before it goes another way. */
export interface SearchLimits {
  /** So many attacks are looked up by their terms, all over the log. */
  readonly listed: number
  /** So many are passed through in the order of their time. */
  readonly walked: number
  /** So many of one term, which lie side by side, are counted. */
  readonly ofOneTerm: number
  /** What a search shows and counts at most, where it finds more than can be counted. */
  readonly shown: number
}

/** Each of the first three takes about 30 ms. */
export const searchLimits: SearchLimits = {
  listed: 10_000,
  walked: 30_000,
  ofOneTerm: 300_000,
  shown: 10_000,
}

/**
 * Finds the attacks that meet the filter and hold the text in one of five fields; undefined where
 * the text narrows nothing.
 */
export function findBySearch(
  connection: SqliteConnection,
  filter: AttackFilter,
  wanted: { readonly search: string; readonly slice: Slice; readonly limits: SearchLimits },
): FoundAttacks | undefined {
  const { search, slice, limits } = wanted
  if (isEverywhere(connection, filter, search)) return undefined
  const matches = matchesOf(connection, filter, search)
  const uses = usesOf(matches)
  if (uses === 0) return { numbers: [], total: 0 }
  if (uses <= limits.listed)
    return cut(listMatches(connection, matches, toCondition(filter)), slice)
  const [first] = matches
  const isOneTerm = matches.length === 1 && first?.terms === 1
  if (isOneTerm && filter.sourceId === undefined && uses <= limits.ofOneTerm) {
    return findByTerm(connection, filter, { match: first, slice })
  }
  const rows = countFiltered(connection, filter)
  if (rows === 0) return { numbers: [], total: 0 }
  const all = countFiltered(connection, anyFilter)
  const share = Math.min(1, uses / all)
  return findAmongMany({ connection, filter, matches, rows, all, share, limits }, slice)
}

const anyFilter: AttackFilter = {
  sourceId: undefined,
  victimId: undefined,
  type: undefined,
  from: undefined,
  to: undefined,
}

function cut(numbers: readonly number[], { offset, count }: Slice): FoundAttacks {
  return { numbers: numbers.slice(offset, offset + count), total: numbers.length }
}

function findByTerm(
  connection: SqliteConnection,
  filter: AttackFilter,
  { match, slice }: { readonly match: Match; readonly slice: Slice },
): FoundAttacks {
  const index = termIndexes[match.field]
  const term = {
    sql: `a.${termColumns[match.field]} = ?`,
    values: JSON.parse(match.ids) as number[],
  }
  const condition = both(term, toCondition(filter))
  return {
    numbers: selectNumbers(connection, index, condition, slice),
    total: countRows(connection, index, condition),
  }
}

/** Finds a page where both the filter and the text leave more than can be read. */
function findAmongMany(search: Search, slice: Slice): FoundAttacks {
  const { rows, share, matches, filter, limits } = search
  const wanted = Math.min(slice.offset + slice.count, limits.shown)
  let depth = Math.max(limits.walked, Math.ceil((1.5 * wanted) / share))
  let newest = findNewest(search, depth)
  while (newest.numbers.length < wanted && !newest.isAll) {
    depth = Math.min(rows, depth * 8)
    newest = findNewest(search, depth)
  }
  const shown = newest.numbers.slice(0, limits.shown)
  if (newest.isAll) return cut(newest.numbers, slice)
  const isOpen = Object.values(filter).every((value) => value === undefined)
  const known = isOpen ? Math.max(...matches.map(({ uses }) => uses)) : 0
  const total = Math.max(shown.length, Math.min(limits.shown, known))
  return { ...cut(shown, slice), total, isTotalAtLeast: true }
}

/** Looks through the newest `depth` attacks of the filter for the text. */
function findNewest(search: Search, depth: number): Newest {
  const { matches, filter, rows, all, share } = search
  const terms = matches.reduce((sum, match) => sum + match.terms, 0)
  // In the time of so many attacks of the filter, that many hold the text.
  const listed = Math.min(1, depth / rows) * all * share
  // To look up a term takes as long as to pass about six attacks, to list one as long as two.
  const isWalkShorter = depth < 6 * terms + 2 * listed
  return isWalkShorter || filter.sourceId !== undefined
    ? walk(search, depth)
    : listNewest(search, depth)
}

function walk({ connection, filter, matches, rows, limits }: Search, depth: number): Newest {
  const condition = toCondition(filter)
  const text = anyOf(matches, 'newest')
  const limit = rows <= limits.walked ? rows : limits.shown + 1
  const row = connection.first<{ numbers: string }>(
    `SELECT json_group_array(number) AS numbers FROM (
      SELECT newest.number FROM (
        SELECT a.number, ${Object.values(termColumns).join(', ')}
          FROM attacks a INDEXED BY ${indexFor(filter)} WHERE ${condition.sql}
          ORDER BY a.at DESC, a.number DESC LIMIT ?) newest
      WHERE ${text.sql} LIMIT ?)`,
    ...condition.values,
    depth,
    ...text.values,
    limit,
  )
  const numbers = JSON.parse(row?.numbers ?? '[]') as number[]
  return { numbers, isAll: depth >= rows && (limit >= rows || numbers.length < limit) }
}

function listNewest({ connection, filter, matches, rows }: Search, depth: number): Newest {
  const isAll = depth >= rows
  const start = isAll ? undefined : locate(connection, filter, depth).start
  const from =
    start === undefined ? filter.from : Math.max(filter.from ?? 0, start.to - durations.hour)
  return { numbers: listMatches(connection, matches, toCondition({ ...filter, from })), isAll }
}

/** Returns the row numbers of all that match, newest first. */
function listMatches(
  connection: SqliteConnection,
  matches: readonly Match[],
  condition: SqlCondition,
): readonly number[] {
  const parts = matches.map((match) => {
    const own = both(anyOf([match]), condition)
    const from = `attacks a INDEXED BY ${termIndexes[match.field]}`
    return { sql: `SELECT a.number, a.at FROM ${from} WHERE ${own.sql}`, values: own.values }
  })
  const row = connection.first<{ numbers: string }>(
    `SELECT json_group_array(number) AS numbers FROM (
      ${parts.map((part) => part.sql).join(' UNION ')} ORDER BY at DESC, number DESC)`,
    ...parts.flatMap((part) => part.values),
  )
  return JSON.parse(row?.numbers ?? '[]') as number[]
}

function both(one: SqlCondition, other: SqlCondition): SqlCondition {
  return { sql: `${one.sql} AND ${other.sql}`, values: [...one.values, ...other.values] }
}
