// What an attack query narrows by, as SQL.
import type { AttackQuery } from '../../ports/store.js'
import { findTerm } from './stored-attacks.js'
import type { SqliteConnection, SqlValue } from './sqlite-connection.js'

/** The filters of an attack query other than its text search. */
export interface AttackFilter {
  readonly sourceId: number | undefined
  readonly victimId: number | undefined
  readonly type: string | undefined
  readonly from: number | undefined
  readonly to: number | undefined
}

/** A condition, and the values of its question marks. */
export interface SqlCondition {
  readonly sql: string
  readonly values: readonly SqlValue[]
}

/** Resolves the filters of a query; undefined where no attack can meet them. */
export function toAttackFilter(
  connection: SqliteConnection,
  query: AttackQuery,
): AttackFilter | undefined {
  const { source, victim, type, from, to } = query
  const sourceId = source === undefined ? undefined : findTerm(connection, 'source', source)
  const victimId = victim === undefined ? undefined : findTerm(connection, 'victim', victim)
  const hasUnknownTerm =
    (source !== undefined && sourceId === undefined) ||
    (victim !== undefined && victimId === undefined)
  return hasUnknownTerm ? undefined : { sourceId, victimId, type, from, to }
}

/** Returns the filter as a condition on `attacks a`, true where nothing is narrowed. */
export function toCondition(filter: AttackFilter): SqlCondition {
  const parts: (readonly [string, SqlValue | undefined])[] = [
    ['a.source_id = ?', filter.sourceId],
    ['a.victim_id = ?', filter.victimId],
    ['a.type = ?', filter.type],
    ['a.at >= ?', filter.from],
    ['a.at < ?', filter.to],
  ]
  const given = parts.flatMap(([sql, value]) => (value === undefined ? [] : [{ sql, value }]))
  return {
    sql: given.length === 0 ? 'true' : given.map((part) => part.sql).join(' AND '),
    values: given.map((part) => part.value),
  }
}

/**
 * Returns the index that holds what the filter wants, newest last. Named in the SQL, because
 * without statistics SQLite guesses, and a wrong guess over millions of rows takes seconds.
 */
export function indexFor(filter: AttackFilter): string {
  if (filter.sourceId !== undefined) return 'attacks_by_source'
  if (filter.victimId !== undefined) return 'attacks_by_victim'
  return filter.type === undefined ? 'attacks_by_time' : 'attacks_by_type'
}
