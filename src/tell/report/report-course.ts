// Attacks over time: hours of a day or two, days of more, in the days of the report's zone.
import { addDays, dayIn, startOfDay } from '../../domain/calendar.js'
import type { AttackCounts } from '../../ports/attack-query.js'
import type { ReportCourse, ReportQuestion } from '../../ports/report-facts.js'

const hourMs = 3_600_000
const maxHours = 49
const maxDays = 100
const maxTypes = 6

/** The beginnings of the columns, and the end of the last one; empty for a span that has none. */
export function courseSteps(question: ReportQuestion): readonly number[] {
  return unitOf(question) === 'hour' ? hoursOf(question) : daysOf(question)
}

/** Makes the course of what each step had; undefined where there is nothing to draw. */
export function reportCourse(
  question: ReportQuestion,
  steps: readonly number[],
  { perStep, atLeast }: AttackCounts,
): ReportCourse | undefined {
  const isKnown = perStep.length > 1 && !atLeast.includes('perStep')
  const counted = perStep.map(({ from, perType }, index) => ({
    ...{ from, to: steps[index + 1] ?? question.to },
    counts: new Map(perType.map(({ key, count }) => [key, count])),
  }))
  const types = isKnown ? mostFrequent(counted.map(({ counts }) => counts)) : []
  if (types.length === 0) return undefined
  return {
    unit: unitOf(question),
    types,
    columns: counted.map(({ from, to, counts }) => ({
      ...{ from, to },
      counts: types.map((type) => counts.get(type) ?? 0),
    })),
  }
}

function unitOf({ from, to }: ReportQuestion): ReportCourse['unit'] {
  return to - from <= maxHours * hourMs ? 'hour' : 'day'
}

function mostFrequent(columns: readonly ReadonlyMap<string, number>[]): readonly string[] {
  const sums = new Map<string, number>()
  for (const counts of columns) {
    for (const [type, count] of counts) sums.set(type, (sums.get(type) ?? 0) + count)
  }
  return [...sums]
    .sort((left, right) => right[1] - left[1])
    .slice(0, maxTypes)
    .map(([type]) => type)
}

function hoursOf({ from, to }: ReportQuestion): readonly number[] {
  const count = Math.ceil((to - from) / hourMs)
  return [...Array.from({ length: count }, (_, index) => from + index * hourMs), to]
}

function daysOf({ from, to, zone }: ReportQuestion): readonly number[] {
  const steps: number[] = []
  let [day, at] = [dayIn(from, zone), from]
  while (at < to && steps.length <= maxDays) {
    steps.push(at)
    day = addDays(day, 1)
    at = startOfDay(day, zone)
  }
  return steps.length > maxDays ? [] : [...steps, to]
}
