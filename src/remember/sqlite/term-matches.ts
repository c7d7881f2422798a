// In which distinct texts of the attack log a text occurs.
import type { AttackFilter, SqlCondition } from './attack-filter.js'
import { termColumns } from './stored-attacks.js'
import type { TermField } from './stored-attacks.js'
import type { SqliteConnection } from './sqlite-connection.js'
import { toFoldedText } from '../shared/stored-text.js'

/** The terms of one field that hold the text. */
export interface Match {
  readonly field: TermField
  /** How many there are. */
  readonly terms: number
  /** Their ids as a JSON array: SQLite takes a list of any length as one value that way. */
  readonly ids: string
  /** How many attacks have one of them. Exact: an attack has one term of each field. */
  readonly uses: number
}

const holds = 'instr(coalesce(folded, text), ?) > 0'

/** Tells whether every attack that meets the filter holds the text, by its source or victim. */
export function isEverywhere(
  connection: SqliteConnection,
  filter: AttackFilter,
  search: string,
): boolean {
  const text = toFoldedText(search)
  const given = [filter.sourceId, filter.victimId].filter((id) => id !== undefined)
  const sql = `SELECT 1 FROM terms WHERE id = ? AND ${holds}`
  if (given.some((id) => connection.first(sql, id, text) !== undefined)) return true
  if (filter.victimId !== undefined) return false
  // There are few victims: our own addresses.
  const without = `SELECT 1 FROM terms WHERE field = 'victim' AND uses > 0 AND NOT ${holds} LIMIT 1`
  return connection.first(without, text) === undefined
}

/** Returns what holds the text, but for the fields in which the filter names another term. */
export function matchesOf(
  connection: SqliteConnection,
  filter: AttackFilter,
  search: string,
): readonly Match[] {
  const fields = (Object.keys(termColumns) as TermField[]).filter(
    (field) =>
      !(field === 'source' && filter.sourceId !== undefined) &&
      !(field === 'victim' && filter.victimId !== undefined),
  )
  const columns = fields.map((field) => {
    const own = `FILTER (WHERE field = '${field}')`
    return `count(*) ${own} AS ${field}_terms, json_group_array(id) ${own} AS ${field}_ids,
      coalesce(sum(uses) ${own}, 0) AS ${field}_uses`
  })
  // One pass in the order of the rows: by the index of the fields it would take ten times as long,
  // but where sources are left out, which are most.
  const from =
    filter.sourceId === undefined
      ? 'terms NOT INDEXED WHERE'
      : `terms WHERE field IN (${fields.map((field) => `'${field}'`).join(', ')}) AND`
  const sql = `SELECT ${columns.join(', ')} FROM ${from} uses > 0 AND ${holds}`
  const row = connection.first<Readonly<Record<string, number | string>>>(sql, toFoldedText(search))
  return fields
    .map((field) => ({
      field,
      terms: Number(row?.[`${field}_terms`]),
      ids: String(row?.[`${field}_ids`]),
      uses: Number(row?.[`${field}_uses`]),
    }))
    .filter(({ uses }) => uses > 0)
}

/** The condition on `attacks a`, or what else has its columns, to have one of the terms. */
export function anyOf(matches: readonly Match[], table = 'a'): SqlCondition {
  const parts = matches.map(
    ({ field }) => `${table}.${termColumns[field]} IN (SELECT value FROM json_each(?))`,
  )
  return { sql: `(${parts.join(' OR ')})`, values: matches.map((match) => match.ids) }
}

/** How many attacks have one of the terms; those that have several count as often. */
export function usesOf(matches: readonly Match[]): number {
  return matches.reduce((sum, match) => sum + match.uses, 0)
}
