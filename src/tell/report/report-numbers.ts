// The four numbers of a report, each beside what is usual.
import type { AttackCounts, CountName } from '../../ports/attack-query.js'
import type { ReportNumber, ReportQuestion } from '../../ports/report-facts.js'
import { changeWords, comparedSpans } from './compared-spans.js'
import { countAttacks, filterOf, type ReportLog, type ReportSpan } from './read-attacks.js'

const names = {
  attacks: 'Attacks',
  sources: 'Sources',
  attempts: 'Attempts',
  permanent: 'Blocked for good',
} as const

type NumberName = keyof typeof names

/** The numbers of one span, and those of them that are lower bounds. */
export type SpanNumbers = Readonly<Record<NumberName, number>> & {
  readonly atLeast: readonly NumberName[]
}

/** Compares the numbers of a span with those of earlier ones. */
export async function reportNumbers(
  log: ReportLog,
  question: ReportQuestion,
  counts: AttackCounts,
): Promise<readonly ReportNumber[]> {
  const { spans, words } = comparedSpans(question)
  const own = await numbersOf(log, question, { span: question, counts })
  const earlier = await earlierNumbers(log, question, spans)
  return (Object.keys(names) as NumberName[]).map((key) => {
    const isAtLeast = own.atLeast.includes(key)
    const known = earlier.filter(({ atLeast }) => !atLeast.includes(key)).map((each) => each[key])
    const isComparable = known.length > 0 && known.length === earlier.length && !isAtLeast
    const usual = isComparable
      ? known.reduce((sum, value) => sum + value, 0) / known.length
      : undefined
    return {
      ...{ key, name: names[key], value: own[key], usual, isAtLeast },
      words: usual === undefined ? '' : changeWords(own[key], usual, words),
    }
  })
}

async function earlierNumbers(
  log: ReportLog,
  question: ReportQuestion,
  spans: readonly ReportSpan[],
): Promise<readonly SpanNumbers[]> {
  if (spans.length === 0) return []
  const firstAt = await firstAttackAt(log, question.from)
  const known = spans.filter((span) => firstAt !== undefined && span.from >= firstAt)
  const numbers: SpanNumbers[] = []
  for (const span of known) {
    const counts = await log.attackCounts({ ...filterOf(span, question.filter), lists: [] })
    numbers.push(await numbersOf(log, question, { span, counts }))
  }
  return numbers
}

async function numbersOf(
  log: ReportLog,
  { filter }: ReportQuestion,
  { span, counts }: { readonly span: ReportSpan; readonly counts: AttackCounts },
): Promise<SpanNumbers> {
  const { total: attacks, sources, attempts, atLeast } = counts
  const permanent = await countAttacks(log, { ...filterOf(span, filter), action: 'denied' })
  const lower = (['attacks', 'sources', 'attempts'] as const).filter((key) => {
    const name: CountName = key === 'attacks' ? 'total' : key
    return atLeast.includes(name)
  })
  return { attacks, sources, attempts, permanent, atLeast: lower }
}

/** When the log begins, to the day: nothing is compared with a time before that. */
async function firstAttackAt(log: ReportLog, before: number): Promise<number | undefined> {
  const { perDay } = await log.attackCounts({ from: 0, to: before, lists: [] })
  const first = perDay[0]?.key
  return first === undefined ? undefined : Date.parse(`${first}T00:00:00Z`)
}
