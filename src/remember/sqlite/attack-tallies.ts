// The attacks of a span and of a filter that hours and days are counted by, added up without reading them.
import { durations, piecesOf } from '../shared/attack-hours.js'
import type { Span, SpanPiece } from '../shared/attack-hours.js'
import { addTo } from '../shared/attack-sums.js'
import type { Sum } from '../shared/attack-sums.js'
import { toCondition } from './attack-filter.js'
import type { ResolvedFilter } from './attack-filter.js'
import { spanOf, tallyCondition, tallyOf } from './attack-totals.js'
import type { TallyField } from './attack-totals.js'
import type { SqliteConnection } from './sqlite-connection.js'

interface TallyRow {
  readonly key: number | string
  readonly count: number
  readonly attempts: number
}

const columns: Readonly<Record<TallyField, string>> = {
  kind: 'a.kind_id',
  country: 'a.country_id',
  tool: 'a.tool_id',
}

/** Adds up by a field. */
export function sumsBy(
  connection: SqliteConnection,
  filter: ResolvedFilter,
  field: TallyField,
): Map<number, Sum> {
  const sums = new Map<number, Sum>()
  for (const piece of piecesOf(spanOf(filter), ['day', 'hour'])) {
    for (const row of ofPiece(connection, filter, { piece, field, key: columns[field] })) {
      addTo(sums, Number(row.key), row.count, row.attempts)
    }
  }
  return sums
}

/** Adds up by days since the epoch. */
export function sumsByDay(connection: SqliteConnection, filter: ResolvedFilter): Map<number, Sum> {
  const sums = new Map<number, Sum>()
  const field = tallyOf(filter) ?? 'tool'
  for (const piece of piecesOf(spanOf(filter), ['day', 'hour'])) {
    const key = piece.unit === undefined ? dayOf('a.at') : 'day'
    for (const row of ofPiece(connection, filter, { piece, field, key })) {
      addTo(sums, Number(row.key), row.count, row.attempts)
    }
  }
  return sums
}

/** Adds up a span by type, whatever the attacks are. */
export function sumsByType(connection: SqliteConnection, span: Span): Map<string, Sum> {
  const sums = new Map<string, Sum>()
  for (const piece of piecesOf(span, ['hour'])) {
    for (const row of typesOf(connection, piece)) {
      addTo(sums, String(row.key), row.count, row.attempts)
    }
  }
  return sums
}

/**
 * How many sources attacked in a span. Up to now, they are those whose last attack is in it. Of an earlier
 * span their attacks are read, the latest of them: who attacked in it may have attacked again.
 */
export function sourcesOf(
  connection: SqliteConnection,
  { from, to }: Span,
  { rows, most }: { readonly rows: number; readonly most: number },
) {
  const newest =
    connection.first<{ at: number | null }>('SELECT max(at) AS at FROM attacks')?.at ?? 0
  const isLatest = newest < to
  const sql = `SELECT count(*) AS count FROM terms INDEXED BY terms_by_last_at
    WHERE last_at >= ? AND last_at < ? AND uses > 0`
  const until = isLatest ? Number.MAX_SAFE_INTEGER : to
  const count = connection.first<{ count: number }>(sql, from, until)?.count ?? 0
  if (isLatest) return { count, isExact: true }
  const distinct = `SELECT count(DISTINCT source_id) AS count FROM (
    SELECT source_id FROM attacks INDEXED BY attacks_by_time
      WHERE at >= ? AND at < ? ORDER BY at DESC LIMIT ?)`
  const read = connection.first<{ count: number }>(distinct, from, to, most)?.count ?? 0
  // Both are lower bounds where not all attacks are read.
  return rows <= most
    ? { count: read, isExact: true }
    : { count: Math.max(count, read), isExact: false }
}

function typesOf(connection: SqliteConnection, { from, to, unit }: SpanPiece): TallyRow[] {
  if (unit === undefined) {
    return connection.all<TallyRow>(
      `SELECT k.type AS key, sum(n.count) AS count, sum(n.attempts) AS attempts FROM (
        SELECT a.kind_id, count(*) AS count, sum(a.attempts) AS attempts
          FROM attacks a INDEXED BY attacks_by_time WHERE a.at >= ? AND a.at < ? GROUP BY 1) n
        JOIN kinds k ON k.id = n.kind_id GROUP BY 1`,
      from,
      to,
    )
  }
  return connection.all<TallyRow>(
    `SELECT value AS key, sum(attacks) AS count, sum(attempts) AS attempts FROM tally_hours
      WHERE field = 'type' AND hour >= ? AND hour < ? GROUP BY 1`,
    from / durations.hour,
    to / durations.hour,
  )
}

function ofPiece(
  connection: SqliteConnection,
  filter: ResolvedFilter,
  {
    piece,
    field,
    key,
  }: { readonly piece: SpanPiece; readonly field: TallyField; readonly key: string },
): TallyRow[] {
  const { from, to, unit } = piece
  if (unit === undefined) {
    const condition = toCondition({ ...filter, from, to })
    return connection.all<TallyRow>(
      `SELECT ${key} AS key, count(*) AS count, sum(a.attempts) AS attempts
        FROM attacks a INDEXED BY attacks_by_time WHERE ${condition.sql} GROUP BY 1`,
      ...condition.values,
    )
  }
  const condition = tallyCondition(filter, field, { from, to, unit })
  const by = key === 'day' ? (unit === 'day' ? 'day' : 'hour / 24') : 'value'
  return connection.all<TallyRow>(
    `SELECT ${by} AS key, sum(attacks) AS count, sum(attempts) AS attempts
      FROM tally_${unit}s WHERE ${condition.sql} GROUP BY 1`,
    ...condition.values,
  )
}

function dayOf(column: string): string {
  return `CAST(${column} / ${durations.day} AS INTEGER)`
}
