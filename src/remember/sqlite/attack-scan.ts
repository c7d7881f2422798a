// Attacks added up one by one: the latest of a filter, up to a bound.
import { AttackSums } from '../shared/attack-sums.js'
import { listSql, walkSql } from './attack-ways.js'
import type { Ways } from './attack-ways.js'
import type { SqliteConnection } from './sqlite-connection.js'

/** What was added up. */
export interface ScannedAttacks {
  readonly sums: AttackSums<number>
  /** False where there are more attacks, older than these. */
  readonly isAll: boolean
}

/** How much is read to be added up. */
export interface ScanLimits {
  /** So many attacks are added up: what takes about 60 ms. */
  readonly added: number
  /** So many are passed through to find them. */
  readonly passed: number
}

/** As it is in the daemon. */
export const scanLimits: ScanLimits = { added: 60_000, passed: 300_000 }

const columns =
  'a.at, a.kind_id, a.source_id, a.account_id, a.country_id, a.tool_id, a.number_id, a.attempts'

interface ScannedRow {
  readonly at: number
  readonly kind_id: number
  readonly source_id: number
  readonly account_id: number
  readonly country_id: number
  readonly tool_id: number
  readonly number_id: number | null
  readonly attempts: number
}

/** Adds up the latest attacks that are wanted. */
export function scanAttacks(
  connection: SqliteConnection,
  ways: Ways,
  { steps, limits }: { readonly steps: readonly number[]; readonly limits: ScanLimits },
): ScannedAttacks {
  const { shortestList: list, walk } = ways
  const isListed = list !== undefined && 4 * list.rows <= Math.min(limits.added, walk.rows)
  const depth = Math.min(limits.passed, walk.rows)
  const from = isListed ? listSql(ways, list, columns) : walkSql(ways, columns, depth)
  const rows = connection.all<ScannedRow>(
    `SELECT * FROM (${from.sql}${isListed ? '' : ' LIMIT ?'})`,
    ...from.values,
    ...(isListed ? [] : [limits.added + 1]),
  )
  const sums = new AttackSums<number>(steps)
  for (const row of rows.slice(0, limits.added)) {
    sums.add({
      at: row.at,
      kind: row.kind_id,
      source: row.source_id,
      account: row.account_id,
      country: row.country_id,
      tool: row.tool_id,
      number: row.number_id ?? undefined,
      attempts: row.attempts,
    })
  }
  const isAll = isListed || (rows.length <= limits.added && depth >= walk.rows)
  return { sums, isAll }
}
