// Row numbers and counts of attacks that meet a condition.
import type { SqlCondition } from './attack-filter.js'
import type { Slice } from '../shared/page-slice.js'
import type { SqliteConnection } from './sqlite-connection.js'

/** Which attacks of the log one page shows, as row numbers, and how many there are in all. */
export interface FoundAttacks {
  readonly numbers: readonly number[]
  readonly total: number
  /** True where there are more than `total`, uncounted. */
  readonly isTotalAtLeast?: boolean
}

/** Returns the row numbers of a slice of what meets a condition, newest first. */
export function selectNumbers(
  connection: SqliteConnection,
  index: string,
  condition: SqlCondition,
  slice: Slice,
): number[] {
  const sql = `SELECT a.number FROM attacks a INDEXED BY ${index} WHERE ${condition.sql}
    ORDER BY a.at DESC, a.number DESC LIMIT ? OFFSET ?`
  const rows = connection.all<{ number: number }>(
    sql,
    ...condition.values,
    slice.count,
    slice.offset,
  )
  return rows.map((row) => row.number)
}

/** Counts what meets a condition by reading an index. */
export function countRows(
  connection: SqliteConnection,
  index: string,
  condition: SqlCondition,
): number {
  const sql = `SELECT count(*) AS total FROM attacks a INDEXED BY ${index} WHERE ${condition.sql}`
  return connection.first<{ total: number }>(sql, ...condition.values)?.total ?? 0
}
