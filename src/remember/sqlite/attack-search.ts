// The text search of the attack log: first in the distinct texts, then by their indexes.
import type { AttackFilter, SqlCondition } from './attack-filter.js'
import { indexFor, toCondition } from './attack-filter.js'
import { countAttacks, selectNumbers } from './attack-selection.js'
import type { FoundAttacks, Slice } from './attack-selection.js'
import { termColumns } from './attack-rows.js'
import type { TermField } from './attack-rows.js'
import type { SqliteConnection } from './sqlite-connection.js'
import { toFoldedText } from './stored-text.js'

interface Term {
  readonly id: number
  readonly field: TermField
  readonly uses: number
}

/** The terms of one field that hold the text. */
interface Match {
  readonly field: TermField
  /** Their ids as a JSON array: SQLite takes a list of any length as one value that way. */
  readonly ids: string
  /** How many attacks have one of them. Exact: an attack has one term of each field. */
  readonly uses: number
}

const termIndexes: Readonly<Record<TermField, string>> = {
  source: 'attacks_by_source',
  victim: 'attacks_by_victim',
  userAgent: 'attacks_by_user_agent',
  account: 'attacks_by_account',
  country: 'attacks_by_country',
}

// So many attacks are looked up one by one; reading them takes about 50 ms.
const maxListed = 20_000

/** Finds the attacks that meet the filter and hold the text in one of five fields. */
export function findBySearch(
  connection: SqliteConnection,
  filter: AttackFilter,
  wanted: { readonly search: string; readonly slice: Slice },
): FoundAttacks {
  const matches = matchesOf(connection, wanted.search)
  if (matches.length === 0) return { numbers: [], total: 0 }
  const { offset, count } = wanted.slice
  if (usesOf(matches) <= maxListed) {
    const numbers = listMatches(connection, matches, toCondition(filter))
    return { numbers: numbers.slice(offset, offset + count), total: numbers.length }
  }
  const condition = both(toCondition(filter), anyOf(matches))
  const index = indexFor(filter)
  return {
    numbers: selectNumbers(connection, index, condition, wanted.slice),
    total: countByGroups(connection, filter, matches) ?? countAttacks(connection, index, condition),
  }
}

function matchesOf(connection: SqliteConnection, search: string): Match[] {
  // Grouped here: SQLite would read the terms in the order of their field, ten times slower.
  const sql = `SELECT id, field, uses FROM terms
    WHERE uses > 0 AND instr(coalesce(folded, text), ?) > 0`
  const terms = connection.all<Term>(sql, toFoldedText(search))
  const fields = Object.keys(termColumns) as TermField[]
  const matches = fields.map((field) => {
    const own = terms.filter((term) => term.field === field)
    const uses = own.reduce((sum, term) => sum + term.uses, 0)
    return { field, ids: JSON.stringify(own.map(({ id }) => id)), uses }
  })
  return matches.filter(({ uses }) => uses > 0)
}

/**
 * Counts common matches without reading the attacks: from the counts of groups, and of the fields
 * that have too many kinds for those, what is not in them yet. Undefined where that is not enough.
 */
function countByGroups(
  connection: SqliteConnection,
  filter: AttackFilter,
  matches: readonly Match[],
): number | undefined {
  const isOpen = Object.values(filter).every((value) => value === undefined)
  const [first] = matches
  if (isOpen && first !== undefined && matches.length === 1) return first.uses
  const grouped = matches.filter(({ field }) => field !== 'source' && field !== 'account')
  const others = matches.filter((match) => !grouped.includes(match))
  const isKnown = [filter.sourceId, filter.from, filter.to].every((v) => v === undefined)
  if (!isKnown || usesOf(others) > maxListed || grouped.length === 0) return undefined
  const condition = toCondition(filter)
  const inGroups = both(condition, anyOf(grouped))
  const sql = `SELECT coalesce(sum(attacks), 0) AS total FROM attack_groups a WHERE ${inGroups.sql}`
  const total = connection.first<{ total: number }>(sql, ...inGroups.values)?.total ?? 0
  if (others.length === 0) return total
  const elsewhere = { ...anyOf(grouped), sql: `NOT ${anyOf(grouped).sql}` }
  return total + listMatches(connection, others, both(condition, elsewhere)).length
}

/** Returns the row numbers of all that match, newest first. */
function listMatches(
  connection: SqliteConnection,
  matches: readonly Match[],
  condition: SqlCondition,
): number[] {
  const parts = matches.map((match) => {
    const own = both(anyOf([match]), condition)
    const from = `attacks a INDEXED BY ${termIndexes[match.field]}`
    return { sql: `SELECT a.number, a.at FROM ${from} WHERE ${own.sql}`, values: own.values }
  })
  const rows = connection.all<{ number: number }>(
    `${parts.map((part) => part.sql).join(' UNION ')} ORDER BY at DESC, number DESC`,
    ...parts.flatMap((part) => part.values),
  )
  return rows.map((row) => row.number)
}

function anyOf(matches: readonly Match[]): SqlCondition {
  const parts = matches.map(
    ({ field }) => `a.${termColumns[field]} IN (SELECT value FROM json_each(?))`,
  )
  return { sql: `(${parts.join(' OR ')})`, values: matches.map((match) => match.ids) }
}

function both(one: SqlCondition, other: SqlCondition): SqlCondition {
  return { sql: `${one.sql} AND ${other.sql}`, values: [...one.values, ...other.values] }
}

function usesOf(matches: readonly Match[]): number {
  return matches.reduce((sum, match) => sum + match.uses, 0)
}
