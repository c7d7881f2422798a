// In which distinct texts of the attack log a text occurs.
import { conditionOf } from './attack-filter.js'
import type { Narrowing, ResolvedFilter, SqlCondition } from './attack-filter.js'
import { termColumns } from './stored-attacks.js'
import type { TermField } from './stored-attacks.js'
import type { SqliteConnection } from './sqlite-connection.js'
import { toFoldedText } from '../shared/stored-text.js'

/** The terms of one field that hold the text; those of victims as the kinds that have them. */
export interface Match extends Narrowing {
  readonly isNot: false
  /** How many terms there are. */
  readonly terms: number
}

const holds = 'instr(coalesce(folded, text), ?) > 0'

/** The columns in which text is looked for, but for that of victims. */
const named = ['source', 'account', 'country'] as const

/** Tells whether every attack that meets the filter holds the text, by a value that it must have. */
export function isEverywhere(
  connection: SqliteConnection,
  filter: ResolvedFilter,
  search: string,
): boolean {
  const text = toFoldedText(search)
  const sql = `SELECT 1 FROM terms WHERE id = ? AND ${holds}`
  const single = named.flatMap((field) => idOf(filter, field) ?? [])
  if (single.some((id) => connection.first(sql, id, text) !== undefined)) return true
  // There are few victims: our own addresses.
  const kinds = filter.parts.find(({ column }) => column === 'kind_id')
  const ofKinds = kinds === undefined ? 'k.uses > 0' : 'k.id IN (SELECT value FROM json_each(?))'
  return (
    connection.first(
      `SELECT 1 FROM kinds k JOIN terms v ON v.id = k.victim_id
        WHERE ${ofKinds} AND NOT instr(coalesce(v.folded, v.text), ?) > 0 LIMIT 1`,
      ...(kinds === undefined ? [] : [JSON.stringify(kinds.values)]),
      text,
    ) === undefined
  )
}

/** Returns what holds the text, but for the fields of which the filter names the one value. */
export function matchesOf(
  connection: SqliteConnection,
  filter: ResolvedFilter,
  search: string,
): readonly Match[] {
  const skipped = new Set<string>(named.filter((field) => idOf(filter, field) !== undefined))
  const fields = (Object.keys(termColumns) as TermField[]).filter((field) => !skipped.has(field))
  const columns = fields.map((field) => {
    const own = `FILTER (WHERE field = '${field}')`
    return `json_group_array(id) ${own} AS ${field}_ids, coalesce(sum(uses) ${own}, 0) AS ${field}_uses`
  })
  // One pass in the order of the rows: by the index of the fields it would take ten times as long,
  // but where sources are left out, which are most.
  const from = skipped.has('source')
    ? `terms WHERE field IN (${fields.map((field) => `'${field}'`).join(', ')}) AND`
    : 'terms NOT INDEXED WHERE'
  const sql = `SELECT ${columns.join(', ')} FROM ${from} uses > 0 AND ${holds}`
  const row = connection.first<Readonly<Record<string, number | string>>>(sql, toFoldedText(search))
  return fields
    .map((field): Match => {
      const ids = String(row?.[`${field}_ids`])
      const values = JSON.parse(ids) as number[]
      const uses = Number(row?.[`${field}_uses`])
      const terms = values.length
      if (field !== 'victim')
        return { column: termColumns[field], values, isNot: false, uses, terms }
      const kinds = kindsOf(connection, ids)
      return { column: 'kind_id', values: kinds, isNot: false, uses, terms: kinds.length }
    })
    .filter(({ uses }) => uses > 0)
}

/** The condition on `attacks a`, or what else has its columns, to have one of the terms. */
export function anyOf(matches: readonly Match[], table = 'a'): SqlCondition {
  const parts = matches.map((match) => conditionOf(match, table))
  return {
    sql: `(${parts.map(({ sql }) => sql).join(' OR ')})`,
    values: parts.flatMap(({ values }) => values),
  }
}

/** How many attacks have one of the terms; those that have several count as often. */
export function usesOf(matches: readonly Match[]): number {
  return matches.reduce((sum, match) => sum + match.uses, 0)
}

function idOf({ parts }: ResolvedFilter, field: (typeof named)[number]): number | undefined {
  const part = parts.find(({ column, isNot }) => column === termColumns[field] && !isNot)
  return part?.values.length === 1 ? Number(part.values[0]) : undefined
}

function kindsOf(connection: SqliteConnection, victims: string): number[] {
  const sql =
    'SELECT id FROM kinds WHERE uses > 0 AND victim_id IN (SELECT value FROM json_each(?))'
  return connection.all<{ id: number }>(sql, victims).map(({ id }) => id)
}
