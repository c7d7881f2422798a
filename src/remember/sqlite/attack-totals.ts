// How many attacks meet a filter, and where among them a page begins, without reading the log.
import { indexFor, toCondition } from './attack-filter.js'
import type { AttackFilter } from './attack-filter.js'
import { always, durations, piecesOf } from '../shared/attack-hours.js'
import type { CountedUnit, Span, SpanPiece } from '../shared/attack-hours.js'
import { countRows } from './attack-slice.js'
import type { SqliteConnection } from './sqlite-connection.js'

/** Where a page begins: so many attacks before an instant. */
export interface PageStart {
  readonly to: number
  readonly offset: number
}

/** How many attacks meet a filter, and where the one at an offset is, newest first. */
export interface Located {
  readonly total: number
  /** Undefined where there are not so many. */
  readonly start: PageStart | undefined
}

interface Stretch extends Span {
  readonly attacks: number
}

/** Counts what meets a filter. */
export function countFiltered(connection: SqliteConnection, filter: AttackFilter): number {
  // One source has few attacks: it is blocked after each.
  if (filter.sourceId !== undefined) {
    return countRows(connection, indexFor(filter), toCondition(filter))
  }
  return locate(connection, filter, 0).total
}

/** Counts what meets a filter without a source, and finds the attack at an offset. */
export function locate(
  connection: SqliteConnection,
  filter: AttackFilter,
  offset: number,
): Located {
  const span = { from: filter.from ?? always.from, to: filter.to ?? always.to }
  const found = locateIn(connection, filter, piecesOf(span, ['day', 'hour']), offset)
  if (found.stretch === undefined) return { total: found.total, start: undefined }
  const { stretch } = found
  if (stretch.to - stretch.from < durations.day) {
    return { total: found.total, start: { to: stretch.to, offset: found.offset } }
  }
  const within = locateIn(connection, filter, piecesOf(stretch, ['hour']), found.offset)
  const start = { to: within.stretch?.to ?? stretch.to, offset: within.offset }
  return { total: found.total, start }
}

function locateIn(
  connection: SqliteConnection,
  filter: AttackFilter,
  pieces: readonly SpanPiece[],
  offset: number,
): { readonly total: number; readonly stretch: Stretch | undefined; readonly offset: number } {
  let total = 0
  let found: { readonly stretch: Stretch; readonly offset: number } | undefined
  for (const piece of pieces) {
    for (const stretch of stretchesOf(connection, filter, piece)) {
      if (found === undefined && total + stretch.attacks > offset) {
        found = { stretch, offset: offset - total }
      }
      total += stretch.attacks
    }
  }
  return { total, stretch: found?.stretch, offset: found?.offset ?? 0 }
}

function stretchesOf(
  connection: SqliteConnection,
  filter: AttackFilter,
  piece: SpanPiece,
): readonly Stretch[] {
  const { from, to, unit } = piece
  if (unit !== undefined) return countedBy(connection, filter, { ...piece, unit })
  const own = { ...filter, from, to }
  return [{ from, to, attacks: countRows(connection, indexFor(own), toCondition(own)) }]
}

function countedBy(
  connection: SqliteConnection,
  filter: AttackFilter,
  { from, to, unit }: Span & { readonly unit: CountedUnit },
): readonly Stretch[] {
  const duration = durations[unit]
  const { type = null, victimId = null } = filter
  return connection.all<Stretch>(
    `SELECT ${unit} * ${duration} AS "from", (${unit} + 1) * ${duration} AS "to",
        sum(attacks) AS attacks
      FROM attack_${unit}s WHERE ${unit} >= ? AND ${unit} < ?
        AND type = coalesce(?, type) AND victim_id = coalesce(?, victim_id)
      GROUP BY ${unit} ORDER BY ${unit} DESC`,
    from / duration,
    to / duration,
    type,
    victimId,
  )
}
