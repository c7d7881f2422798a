// Spans of time as whole days and hours, whose attacks are counted beforehand, and what is left at
// the ends.

/** A stretch of time in ms since the epoch: `from` inclusive, `to` exclusive. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** A span of whole days or hours, or of neither. */
export interface SpanPiece extends Span {
  readonly unit: CountedUnit | undefined
}

/** A unit of time that attacks are counted by. */
export type CountedUnit = 'day' | 'hour'

/** What the units last, in ms. */
export const durations: Readonly<Record<CountedUnit, number>> = { day: 86_400_000, hour: 3_600_000 }

/** All of time. */
export const always: Span = { from: 0, to: Number.MAX_SAFE_INTEGER }

/** Splits a span by units, the longest first; returns its pieces, the newest first. */
export function piecesOf(span: Span, units: readonly CountedUnit[]): readonly SpanPiece[] {
  const { from, to } = span
  if (from >= to) return []
  const [unit, ...shorter] = units
  if (unit === undefined) return [{ unit, from, to }]
  const duration = durations[unit]
  const first = Math.ceil(from / duration) * duration
  const end = Math.floor(to / duration) * duration
  if (first >= end) return piecesOf(span, shorter)
  return [
    ...piecesOf({ from: end, to }, shorter),
    { unit, from: first, to: end },
    ...piecesOf({ from, to: first }, shorter),
  ]
}
