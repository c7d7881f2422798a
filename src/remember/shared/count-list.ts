// Counts by key as people read them: the largest first, and days as text.
import type { KeyCount } from '../../ports/attack-query.js'
import { AppError } from '../../domain/app-error.js'
import { maxSteps } from '../../ports/attack-query.js'
import type { AttackCountQuery } from '../../ports/attack-query.js'
import { durations } from './attack-hours.js'

/** The longest list of counts. */
export const maxKeys = 100

/** Returns the largest counts first; equal ones by their keys. */
export function mostFirst(counts: readonly KeyCount[], top = maxKeys): readonly KeyCount[] {
  const sorted = counts.toSorted((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))
  return sorted.slice(0, top)
}

/** Returns a whole day since the epoch as text, in UTC: "2026-11-21". */
export function dayText(day: number): string {
  return new Date(day * durations.day).toISOString().slice(0, 10)
}

/** @throws AppError `invalidValue` for counts that cannot be asked for */
export function checkCountQuery({ top = maxKeys, steps = [] }: AttackCountQuery): void {
  if (!Number.isInteger(top) || top < 1 || top > maxKeys) {
    throw new AppError('invalidValue', `top ${top}: a list has 1 to ${maxKeys} entries`)
  }
  const isAscending = steps.every((at, i) => i === 0 || at > (steps[i - 1] ?? at))
  if (steps.length === 1 || steps.length > maxSteps + 1 || !isAscending) {
    const rule = `at most ${maxSteps} steps, each later than the one before`
    throw new AppError('invalidValue', `${steps.length} instants of steps: there may be ${rule}`)
  }
}
