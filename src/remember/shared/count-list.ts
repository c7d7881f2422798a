// Counts by key as people read them: the largest first, and days as text.
import type { AttackCounts } from '../../ports/store.js'
import { durations } from './attack-hours.js'

/** How often something occurs. */
export type Count = AttackCounts['perDay'][number]

const maxKeys = 100

/** Returns the largest counts first, at most 100; equal ones by their keys. */
export function mostFirst(counts: readonly Count[]): readonly Count[] {
  const sorted = counts.toSorted((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))
  return sorted.slice(0, maxKeys)
}

/** Returns a whole day since the epoch as text, in UTC: "2026-11-21". */
export function dayText(day: number): string {
  return new Date(day * durations.day).toISOString().slice(0, 10)
}
