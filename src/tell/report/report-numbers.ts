// The four numbers of a report, each beside what is usual.
import type { AttackDesk } from '../../ports/operator/attack-desk.js'
import type { ReportNumber, ReportQuestion } from '../../ports/report-facts.js'
import { AttackTally } from './attack-tally.js'
import { changeWords, comparedSpans } from './compared-spans.js'
import {
  countAttacks,
  isWhole,
  readAttacks,
  type AttacksRead,
  type ReportSpan,
} from './read-attacks.js'

// Attackers and attempts are compared only where all attacks of the earlier spans can be read soon.
const maxComparedRead = 2000

/** What is known of one span. */
export interface SpanNumbers {
  readonly attacks: number | undefined
  readonly sources: number | undefined
  readonly attempts: number | undefined
  readonly permanent: number | undefined
}

const names = {
  attacks: 'Attacks',
  sources: 'Attackers',
  attempts: 'Attempts',
  permanent: 'Blocked for good',
} as const

/** Compares the numbers of a span with those of earlier ones. */
export async function reportNumbers(
  desk: AttackDesk,
  question: ReportQuestion,
  own: { readonly tally: AttackTally; readonly read: AttacksRead },
): Promise<readonly ReportNumber[]> {
  const { tally, read } = own
  const { spans, words } = comparedSpans(question)
  const earlier = await earlierNumbers(desk, question, spans)
  const values = {
    attacks: read.total,
    sources: tally.size('source'),
    attempts: tally.attempts,
    permanent: tally.denied.total,
  }
  return (Object.keys(names) as (keyof typeof names)[]).map((key) => {
    const isAtLeast = key !== 'attacks' && read.isPart
    const known = earlier.map((each) => each[key]).filter((value) => value !== undefined)
    const isComparable = known.length > 0 && known.length === earlier.length && !isAtLeast
    const usual = isComparable
      ? known.reduce((sum, value) => sum + value, 0) / known.length
      : undefined
    return {
      ...{ key, name: names[key], value: values[key], usual, isAtLeast },
      words: usual === undefined ? '' : changeWords(values[key], usual, words),
    }
  })
}

async function earlierNumbers(
  desk: AttackDesk,
  { filter, from }: ReportQuestion,
  spans: readonly ReportSpan[],
): Promise<readonly SpanNumbers[]> {
  const firstAt = await firstAttackAt(desk, from)
  const known = spans.filter((span) => firstAt !== undefined && span.from >= firstAt)
  const numbers: SpanNumbers[] = []
  for (const span of known) numbers.push(await numbersOf(desk, span, filter))
  return numbers
}

async function numbersOf(
  desk: AttackDesk,
  span: ReportSpan,
  filter: ReportQuestion['filter'],
): Promise<SpanNumbers> {
  const attacks = await countAttacks(desk, span, filter)
  const none = { attacks, sources: undefined, attempts: undefined, permanent: undefined }
  const size = isWhole(filter) ? attacks : await countAttacks(desk, span, {})
  if (size === undefined || size > maxComparedRead) return none
  const tally = new AttackTally()
  await readAttacks(desk, span, filter, {
    take: (attack) => {
      tally.add(attack)
    },
  })
  return {
    attacks: tally.attacks,
    sources: tally.size('source'),
    attempts: tally.attempts,
    permanent: tally.denied.total,
  }
}

/** When the log begins, to the day: nothing is compared with a time before that. */
async function firstAttackAt(desk: AttackDesk, before: number): Promise<number | undefined> {
  const { perDay } = await desk.attackCounts({ from: 0, to: before })
  const first = perDay[0]?.key
  return first === undefined ? undefined : Date.parse(`${first}T00:00:00Z`)
}
