// Attacks added up one by one: the latest of a filter, up to a bound.
import { AttackSums } from '../shared/attack-sums.js'
import type { SummedAttack } from '../shared/attack-sums.js'
import { listSql, passableOf, walkSql } from './attack-ways.js'
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
  /** So many attacks are added up: what takes about 70 ms. */
  readonly added: number
  /** So many are passed through to find them. */
  readonly passed: number
}

/** As it is in the daemon. */
export const scanLimits: ScanLimits = { added: 25_000, passed: 150_000 }

const columns =
  'a.at, a.kind_id, a.source_id, a.account_id, a.country_id, a.tool_id, a.number_id, a.attempts'

/** A list of numbers a column: three times as fast to read as an object a row. */
type Columns = Readonly<
  Record<
    'at' | 'kind' | 'source' | 'account' | 'country' | 'tool' | 'number' | 'attempts',
    readonly number[]
  >
>

const lists = (['kind', 'source', 'account', 'country', 'tool', 'number'] as const)
  .map((name) => `json_group_array(${name}_id) AS ${name}`)
  .concat('json_group_array(CAST(at AS INTEGER)) AS at', 'json_group_array(attempts) AS attempts')
  .join(', ')

/** Adds up the latest attacks that are wanted. */
export function scanAttacks(
  connection: SqliteConnection,
  ways: Ways,
  { steps, limits }: { readonly steps: readonly number[]; readonly limits: ScanLimits },
): ScannedAttacks {
  const { shortestList: list, walk } = ways
  const isListed = list !== undefined && 4 * list.rows <= Math.min(limits.added, walk.rows)
  const depth = passableOf(ways, limits.passed)
  const from = isListed ? listSql(ways, list, columns) : walkSql(ways, columns, depth)
  const row = connection.first<Readonly<Record<keyof Columns, string>>>(
    `SELECT ${lists} FROM (${from.sql}${isListed ? '' : ' LIMIT ?'})`,
    ...from.values,
    ...(isListed ? [] : [limits.added + 1]),
  )
  const found = columnsOf(row)
  const sums = new AttackSums<number>(steps)
  const rows = found.at.length
  for (let i = 0; i < Math.min(rows, limits.added); i++) sums.add(attackAt(found, i))
  const isAll = isListed || (rows <= limits.added && depth >= walk.rows)
  return { sums, isAll }
}

function columnsOf(row: Readonly<Record<keyof Columns, string>> | undefined): Columns {
  const entries = Object.entries(row ?? {}).map(([name, text]) => [
    name,
    JSON.parse(text) as unknown,
  ])
  return Object.fromEntries(entries) as Columns
}

function attackAt(found: Columns, i: number): SummedAttack<number> {
  return {
    at: found.at[i] ?? 0,
    kind: found.kind[i] ?? 0,
    source: found.source[i] ?? 0,
    account: found.account[i] ?? 0,
    country: found.country[i] ?? 0,
    tool: found.tool[i] ?? 0,
    number: found.number[i] ?? undefined,
    attempts: found.attempts[i] ?? 0,
  }
}
