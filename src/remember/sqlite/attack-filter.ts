// What an attack query narrows by, as conditions on the columns of `attacks`.
import type { AttackFilter } from '../../ports/attack-query.js'
import { wantedValues } from '../shared/wanted-values.js'
import type { WantedValues } from '../shared/wanted-values.js'
import { toStoredText } from '../shared/stored-text.js'
import type { SqliteConnection, SqlValue } from './sqlite-connection.js'

/** A condition, and the values of its question marks. */
export interface SqlCondition {
  readonly sql: string
  readonly values: readonly SqlValue[]
}

/** A column that attacks are narrowed by. */
export type FilterColumn = keyof typeof indexes

/** One condition: the column has one of the values, or none of them. */
export interface Narrowing {
  readonly column: FilterColumn
  /** Ids, 0 for no called number; the text of a campaign. */
  readonly values: readonly (number | string)[]
  readonly isNot: boolean
  /** At most so many attacks have one of the values. */
  readonly uses: number
}

/** The filters of an attack query other than its text search. */
export interface ResolvedFilter {
  readonly parts: readonly Narrowing[]
  readonly from: number | undefined
  readonly to: number | undefined
}

/** The index that has the attacks of one value in the order of their time. */
export const indexes = {
  source_id: 'attacks_by_source',
  account_id: 'attacks_by_account',
  country_id: 'attacks_by_country',
  user_agent_id: 'attacks_by_user_agent',
  kind_id: 'attacks_by_kind',
  tool_id: 'attacks_by_tool',
  number_id: 'attacks_by_number',
  campaign: 'attacks_by_campaign',
} as const

const termFields = new Set(['source', 'account', 'country'])
const labelFields = new Set(['tool', 'number'])
const maxCounted = 20_001

/** Resolves the filters of a query; undefined where no attack can meet them. */
export function resolveFilter(
  connection: SqliteConnection,
  filter: AttackFilter,
): ResolvedFilter | undefined {
  const wanted = wantedValues(filter)
  const own = wanted.filter(({ field }) => isOwn(field))
  const kinds = wanted.filter(({ field }) => !isOwn(field))
  const parts = [
    ...own.flatMap((one) => resolveField(connection, one)),
    ...(kinds.length === 0 ? [] : [resolveKinds(connection, kinds)]),
  ]
  if (parts.some(({ isNot, values }) => !isNot && values.length === 0)) return undefined
  return { parts, from: filter.from, to: filter.to }
}

function isOwn(field: string): boolean {
  return termFields.has(field) || labelFields.has(field) || field === 'campaign'
}

function resolveField(
  connection: SqliteConnection,
  { field, is, not }: WantedValues,
): readonly Narrowing[] {
  const parts: Narrowing[] = []
  const resolve = (texts: readonly string[], isNot: boolean): Narrowing => {
    const stored = texts.map(toStoredText)
    if (field === 'campaign') return ofCampaign(connection, stored, isNot)
    const column = `${field}_id` as FilterColumn
    const table = termFields.has(field) ? 'terms' : 'labels'
    const found = connection.all<{ id: number; uses: number }>(
      `SELECT id, uses FROM ${table} WHERE field = ? AND text IN (SELECT value FROM json_each(?))`,
      field,
      JSON.stringify(stored),
    )
    const isNone = field === 'number' && stored.includes('')
    return {
      column,
      values: [...found.map(({ id }) => id), ...(isNone ? [0] : [])],
      isNot,
      uses: isNone ? Infinity : found.reduce((sum, { uses }) => sum + uses, 0),
    }
  }
  if (is !== undefined) parts.push(resolve(is, false))
  const without = not.length === 0 ? undefined : resolve(not, true)
  if (without !== undefined && without.values.length > 0) parts.push(without)
  return parts
}

function ofCampaign(
  connection: SqliteConnection,
  values: readonly string[],
  isNot: boolean,
): Narrowing {
  const sql = `SELECT count(*) AS uses FROM (SELECT 1 FROM attacks
    INDEXED BY attacks_by_campaign WHERE campaign <> '' AND campaign = ? LIMIT ${maxCounted})`
  const uses = values.map((value) =>
    value === '' ? Infinity : (connection.first<{ uses: number }>(sql, value)?.uses ?? 0),
  )
  return { column: 'campaign', values, isNot, uses: uses.reduce((sum, one) => sum + one, 0) }
}

/** Which service of which PBX, and what was done: a set of kinds. */
function resolveKinds(connection: SqliteConnection, wanted: readonly WantedValues[]): Narrowing {
  const conditions = wanted.flatMap(({ field, is, not }) => {
    const column = field === 'victim' ? 'v.text' : `k.${field}`
    return [
      ...(is === undefined ? [] : [{ sql: `${column} IN (SELECT value FROM json_each(?))`, is }]),
      ...(not.length === 0
        ? []
        : [{ sql: `${column} NOT IN (SELECT value FROM json_each(?))`, is: not }]),
    ]
  })
  const found = connection.all<{ id: number; uses: number }>(
    `SELECT k.id, k.uses FROM kinds k JOIN terms v ON v.id = k.victim_id
      WHERE k.uses > 0 AND ${conditions.map(({ sql }) => sql).join(' AND ')}`,
    ...conditions.map(({ is }) => JSON.stringify(is.map(toStoredText))),
  )
  return {
    column: 'kind_id',
    values: found.map(({ id }) => id),
    isNot: false,
    uses: found.reduce((sum, { uses }) => sum + uses, 0),
  }
}

/** Returns the filter as a condition on `attacks a`, true where nothing is narrowed. */
export function toCondition({ parts, from, to }: ResolvedFilter): SqlCondition {
  const all: readonly SqlCondition[] = [
    ...parts.map((part) => conditionOf(part)),
    ...(from === undefined ? [] : [{ sql: 'a.at >= ?', values: [from] }]),
    ...(to === undefined ? [] : [{ sql: 'a.at < ?', values: [to] }]),
  ]
  return all.length === 0 ? { sql: 'true', values: [] } : allOf(all)
}

/** The condition of one narrowing on a table that has the columns of `attacks`. */
export function conditionOf(part: Narrowing, table = 'a'): SqlCondition {
  const { values, isNot } = part
  const name = expressionOf(part, table)
  const [only] = values
  // A campaign's index has only attacks of one; SQLite must be told that this is one.
  const isCampaign = part.column === 'campaign' && !isNot && !values.includes('')
  const lead = isCampaign ? `${table}.campaign <> '' AND ` : ''
  if (values.length === 1 && only !== undefined) {
    return { sql: `${lead}${name} ${isNot ? '<>' : '='} ?`, values: [only] }
  }
  const list = `${isNot ? 'NOT ' : ''}IN (SELECT value FROM json_each(?))`
  return { sql: `${lead}${name} ${list}`, values: [JSON.stringify(values)] }
}

/** No called number is 0 among the values, and null in the column. */
function expressionOf({ column, values, isNot }: Narrowing, table: string): string {
  const isSparse = column === 'number_id' && (isNot || values.includes(0))
  return isSparse ? `ifnull(${table}.number_id, 0)` : `${table}.${column}`
}

/** Joins conditions that must all be met. */
export function allOf(conditions: readonly SqlCondition[]): SqlCondition {
  return {
    sql: conditions.map(({ sql }) => sql).join(' AND '),
    values: conditions.flatMap(({ values }) => values),
  }
}

/** Tells whether the attacks of a narrowing are found by an index. */
export function isIndexed({ isNot, values, uses }: Narrowing): boolean {
  return !isNot && values.length > 0 && uses !== Infinity
}
