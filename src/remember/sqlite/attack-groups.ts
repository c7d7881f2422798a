// The attack log by its sources: whose latest attack is the newest comes first.
import type { AttackGroup, AttackQuery } from '../../ports/attack-query.js'
import type { Page } from '../../ports/page.js'
import { isOpen } from '../shared/wanted-values.js'
import { sliceOf } from '../shared/page-slice.js'
import type { Slice } from '../shared/page-slice.js'
import { allOf, resolveFilter } from './attack-filter.js'
import type { SqlCondition } from './attack-filter.js'
import { searchLimits } from './attack-search.js'
import type { SearchLimits } from './attack-search.js'
import { listSql, passableOf, walkSql, wantedCondition, waysOf } from './attack-ways.js'
import type { Ways } from './attack-ways.js'
import { readAttacks } from './stored-attacks.js'
import type { SqliteConnection } from './sqlite-connection.js'

interface GroupRow {
  readonly id: number
  readonly at: number
  readonly attacks: number
  readonly attempts: number
  /** How many groups there are. */
  readonly total: number
}

/** Some groups, and how many there are. */
interface FoundGroups {
  readonly rows: readonly Pick<GroupRow, 'id'>[]
  readonly total: number
  readonly isTotalAtLeast: boolean
}

/** Reads one page of groups. */
export function readAttackGroups(
  connection: SqliteConnection,
  query: AttackQuery,
  limits = searchLimits,
): Page<AttackGroup> {
  return connection.inSnapshot(() => {
    const filter = resolveFilter(connection, query)
    const ways = filter && waysOf(connection, filter, query.search ?? '')
    if (ways === undefined) return { items: [], total: 0 }
    const slice = sliceOf(query)
    const found =
      (isOpen(query) ? latestSources(connection, query, slice) : undefined) ??
      groupsOf(connection, ways, { slice, limits })
    const condition = wantedCondition(ways)
    const items = found.rows.map(({ id }) => groupOf(connection, id, condition))
    return {
      items: items.filter((item) => item !== undefined),
      total: found.total,
      ...(found.isTotalAtLeast && { isTotalAtLeast: true as const }),
    }
  })
}

/** The sources in the order of their latest attacks; undefined where a span ends before one of them. */
function latestSources(
  connection: SqliteConnection,
  { from = 0, to }: AttackQuery,
  { offset, count }: Slice,
): FoundGroups | undefined {
  const newest = connection.first<{ at: number | null }>('SELECT max(at) AS at FROM attacks')?.at
  if (to !== undefined && (newest ?? 0) >= to) return undefined
  const sources = 'FROM terms INDEXED BY terms_by_last_at WHERE last_at >= ? AND uses > 0'
  const sql = `SELECT id ${sources} ORDER BY last_at DESC, id DESC LIMIT ? OFFSET ?`
  return {
    rows: connection.all<{ id: number }>(sql, from, count, offset),
    total:
      connection.first<{ total: number }>(`SELECT count(*) AS total ${sources}`, from)?.total ?? 0,
    isTotalAtLeast: false,
  }
}

function groupsOf(
  connection: SqliteConnection,
  ways: Ways,
  { slice, limits }: { readonly slice: Slice; readonly limits: SearchLimits },
): FoundGroups {
  const columns = 'a.source_id, a.at, a.attempts'
  const list = ways.shortestList
  if (list !== undefined && list.rows <= limits.listed) {
    return {
      ...selectGroups(connection, listSql(ways, list, columns), slice),
      isTotalAtLeast: false,
    }
  }
  const { share, walk } = ways
  // What is grouped is sorted, which takes longer than to pass it.
  const [sorted, most] = [limits.walked / 2, passableOf(ways, limits.passed / 2)]
  const depth = Math.ceil(Math.min(most, sorted / Math.max(share, sorted / Math.max(1, most))))
  const found = selectGroups(connection, walkSql(ways, columns, depth), slice)
  return { ...found, isTotalAtLeast: depth < walk.rows }
}

function selectGroups(
  connection: SqliteConnection,
  { sql, values }: SqlCondition,
  { offset, count }: Slice,
): Pick<FoundGroups, 'rows' | 'total'> {
  const grouped = `SELECT source_id AS id, max(at) AS at FROM (${sql}) GROUP BY source_id`
  const rows = connection.all<GroupRow>(
    `SELECT id, count(*) OVER () AS total FROM (${grouped}) ORDER BY at DESC, id DESC LIMIT ? OFFSET ?`,
    ...values,
    count,
    offset,
  )
  const total = rows[0]?.total
  if (total !== undefined || offset === 0) return { rows, total: total ?? 0 }
  const all = connection.first<{ total: number }>(
    `SELECT count(*) AS total FROM (${grouped})`,
    ...values,
  )
  return { rows, total: all?.total ?? 0 }
}

/** One source: its latest attack, and how many there are, by its own index. */
function groupOf(
  connection: SqliteConnection,
  id: number,
  condition: SqlCondition,
): AttackGroup | undefined {
  const own = allOf([{ sql: 'a.source_id = ?', values: [id] }, condition])
  const from = `FROM attacks a INDEXED BY attacks_by_source WHERE ${own.sql}`
  const latest = connection.first<{ number: number }>(
    `SELECT a.number ${from} ORDER BY a.at DESC, a.number DESC LIMIT 1`,
    ...own.values,
  )
  const sums = connection.first<Pick<GroupRow, 'attacks' | 'attempts'>>(
    `SELECT count(*) AS attacks, sum(a.attempts) AS attempts ${from}`,
    ...own.values,
  )
  const [attack] = latest === undefined ? [] : readAttacks(connection, [latest.number])
  return attack && sums && { latest: attack, attacks: sums.attacks, attempts: sums.attempts }
}
