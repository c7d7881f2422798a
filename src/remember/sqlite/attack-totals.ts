// How many attacks meet a filter, and where among them a page begins, without reading the log: by what
// the schema counts of each hour and day.
import { allOf, conditionOf, toCondition } from './attack-filter.js'
import type { Narrowing, ResolvedFilter, SqlCondition } from './attack-filter.js'
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

/** What hours and days are counted by. */
export type TallyField = 'kind' | 'country' | 'tool'

interface Stretch extends Span {
  readonly attacks: number
}

const fields: Readonly<Partial<Record<Narrowing['column'], TallyField>>> = {
  kind_id: 'kind',
  country_id: 'country',
  tool_id: 'tool',
}

/** Returns what the attacks of a filter are counted by beforehand; undefined where they are not. */
export function tallyOf({ parts }: ResolvedFilter): TallyField | undefined {
  const [first] = parts
  // Of every field the sum is the same; there are fewest tools.
  if (first === undefined) return 'tool'
  return parts.every(({ column }) => column === first.column) ? fields[first.column] : undefined
}

/** Returns the span of a filter. */
export function spanOf({ from = always.from, to = always.to }: ResolvedFilter): Span {
  return { from, to }
}

/** Counts the attacks of a span, whatever they are. */
export function countSpan(connection: SqliteConnection, span: Span): number {
  return locate(connection, { parts: [], ...span }, 0).total
}

/** Counts what meets a filter that {@link tallyOf} knows, and finds the attack at an offset. */
export function locate(
  connection: SqliteConnection,
  filter: ResolvedFilter,
  offset: number,
): Located {
  const found = locateIn(connection, filter, piecesOf(spanOf(filter), ['day', 'hour']), offset)
  if (found.stretch === undefined) return { total: found.total, start: undefined }
  const { stretch } = found
  if (stretch.to - stretch.from < durations.day) {
    return { total: found.total, start: { to: stretch.to, offset: found.offset } }
  }
  const within = locateIn(connection, filter, piecesOf(stretch, ['hour']), found.offset)
  const start = { to: within.stretch?.to ?? stretch.to, offset: within.offset }
  return { total: found.total, start }
}

/** The condition on the rows of a tally: those of a unit within a piece, of the values of a filter. */
export function tallyCondition(
  filter: ResolvedFilter,
  field: TallyField,
  { from, to, unit }: Span & { readonly unit: CountedUnit },
): SqlCondition {
  const span = `field = ? AND ${unit} >= ? AND ${unit} < ?`
  return allOf([
    { sql: span, values: [field, from / durations[unit], to / durations[unit]] },
    ...filter.parts.map((part) => {
      const { sql, values } = conditionOf(part)
      return { sql: sql.replace(/^a\.\w+/, 'value'), values }
    }),
  ])
}

function locateIn(
  connection: SqliteConnection,
  filter: ResolvedFilter,
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
  filter: ResolvedFilter,
  piece: SpanPiece,
): readonly Stretch[] {
  const { from, to, unit } = piece
  if (unit !== undefined) return countedBy(connection, filter, { from, to, unit })
  const condition = toCondition({ ...filter, from, to })
  return [{ from, to, attacks: countRows(connection, 'attacks_by_time', condition) }]
}

function countedBy(
  connection: SqliteConnection,
  filter: ResolvedFilter,
  piece: Span & { readonly unit: CountedUnit },
): readonly Stretch[] {
  const { unit } = piece
  const condition = tallyCondition(filter, tallyOf(filter) ?? 'tool', piece)
  return connection.all<Stretch>(
    `SELECT ${unit} * ${durations[unit]} AS "from", (${unit} + 1) * ${durations[unit]} AS "to",
        sum(attacks) AS attacks
      FROM tally_${unit}s WHERE ${condition.sql} GROUP BY ${unit} ORDER BY ${unit} DESC`,
    ...condition.values,
  )
}
