// Attacks over time: hours of a day or two, days of more, in the days of the report's zone.
import { addDays, dayIn, startOfDay } from '../../domain/calendar.js'
import type { AttackDesk } from '../../ports/operator/attack-desk.js'
import type { ReportCourse, ReportQuestion } from '../../ports/report-facts.js'
import { isWhole, type ReportSpan } from './read-attacks.js'

const [hourMs, dayMs] = [3_600_000, 86_400_000]
const maxHours = 49
const maxColumns = 100
const maxTypes = 6

/** Counts the attacks of each column; undefined where a filter makes them unknown, or there are none. */
export async function reportCourse(
  desk: AttackDesk,
  question: ReportQuestion,
): Promise<ReportCourse | undefined> {
  if (!isWhole(question.filter)) return undefined
  const unit = question.to - question.from <= maxHours * hourMs ? 'hour' : 'day'
  const spans = unit === 'hour' ? hoursOf(question) : daysOf(question)
  if (spans.length < 2 || spans.length > maxColumns) return undefined
  const columns = await countColumns(desk, spans)
  const types = mostFrequent(columns.map(({ perType }) => perType))
  if (types.length === 0) return undefined
  return {
    unit,
    types,
    columns: columns.map(({ span, perType }) => ({
      ...span,
      counts: types.map((type) => perType.get(type) ?? 0),
    })),
  }
}

async function countColumns(desk: AttackDesk, spans: readonly ReportSpan[]) {
  const counted: { readonly span: ReportSpan; readonly perType: ReadonlyMap<string, number> }[] = []
  for (const span of spans) {
    const { perType } = await desk.attackCounts(span)
    counted.push({ span, perType: new Map(perType.map(({ key, count }) => [key, count])) })
  }
  return counted
}

function mostFrequent(columns: readonly ReadonlyMap<string, number>[]): readonly string[] {
  const sums = new Map<string, number>()
  for (const perType of columns) {
    for (const [type, count] of perType) sums.set(type, (sums.get(type) ?? 0) + count)
  }
  return [...sums]
    .sort((left, right) => right[1] - left[1])
    .slice(0, maxTypes)
    .map(([type]) => type)
}

function hoursOf({ from, to }: ReportQuestion): readonly ReportSpan[] {
  const count = Math.ceil((to - from) / hourMs)
  return Array.from({ length: count }, (_, index) => ({
    from: from + index * hourMs,
    to: Math.min(to, from + (index + 1) * hourMs),
  }))
}

function daysOf({ from, to, zone }: ReportQuestion): readonly ReportSpan[] {
  const spans: ReportSpan[] = []
  const most = Math.ceil((to - from) / dayMs) + 1
  let [day, at] = [dayIn(from, zone), from]
  while (at < to && spans.length <= Math.min(most, maxColumns)) {
    day = addDays(day, 1)
    const end = Math.min(to, startOfDay(day, zone))
    spans.push({ from: at, to: end })
    at = end
  }
  return spans
}
