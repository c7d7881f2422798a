// What the numbers of a report are compared with: spans before it that are like it.
import {
  addDays,
  addMonths,
  dayIn,
  startOfDay,
  weekdayNames,
  weekdayOf,
} from '../../domain/calendar.js'
import type { ReportQuestion } from '../../ports/report-facts.js'
import type { ReportSpan } from './read-attacks.js'

const compared = 4
const [dayMs, longestDayMs] = [86_400_000, 90_000_000]

/** The spans, and what they are called together: `a usual Monday`. */
export interface ComparedSpans {
  readonly spans: readonly ReportSpan[]
  readonly words: string
}

/** Returns the spans that a report is compared with; none where it is not to be. */
export function comparedSpans(question: ReportQuestion): ComparedSpans {
  const { from, to, zone, kind, compareWith } = question
  if (compareWith === 'none') return { spans: [], words: '' }
  if (compareWith === 'before')
    return { spans: [{ from: from - (to - from), to: from }], words: 'before' }
  if (kind === 'monthly') return { spans: earlierMonths(from, zone), words: 'in a usual month' }
  const days = Math.max(1, Math.round((to - from) / dayMs))
  const isDay = to - from <= longestDayMs
  const step = isDay ? 7 : days
  const weekday = weekdayNames[weekdayOf(dayIn(from, zone)) - 1] ?? ''
  return {
    spans: numbers(compared).map((back) => shifted({ from, to }, -back * step, zone)),
    words: isDay
      ? `on a usual ${weekday}`
      : days === 7
        ? 'in a usual week'
        : `in usual ${days} days`,
  }
}

/** The change of a number against what is usual, in words. */
export function changeWords(value: number, usual: number, words: string): string {
  if (usual === 0) return value === 0 ? `as ${words}` : `none ${words}`
  const change = Math.round((100 * (value - usual)) / usual)
  if (Math.abs(change) < 5) return `about as many as ${words}`
  if (change > 300) return `${Math.round(value / usual)} times as many as ${words}`
  return `${Math.abs(change)}\u202f% ${change < 0 ? 'fewer' : 'more'} than ${words}`
}

/** The same clock so many days away: a span keeps its clock when the offset of the zone changes. */
function shifted({ from, to }: ReportSpan, days: number, zone: string): ReportSpan {
  const move = (at: number): number => {
    const start = startOfDay(dayIn(at, zone), zone)
    return startOfDay(addDays(dayIn(at, zone), days), zone) + (at - start)
  }
  return { from: move(from), to: move(to) }
}

function earlierMonths(from: number, zone: string): readonly ReportSpan[] {
  const first = dayIn(from, zone)
  return numbers(3).map((back) => ({
    from: startOfDay(addMonths(first, -back), zone),
    to: startOfDay(addMonths(first, 1 - back), zone),
  }))
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1)
}
