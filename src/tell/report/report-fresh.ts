// What is new in a span: names that were not seen in the 30 days before it.
import type { AttackDesk } from '../../ports/operator/attack-desk.js'
import type { ReportFresh, ReportQuestion } from '../../ports/report-facts.js'
import { keyOf, type AttackTally } from './attack-tally.js'
import { readAttacks } from './read-attacks.js'

/** How far back is looked, in ms. */
export const freshMs = 30 * 86_400_000
const kinds = ['source', 'tool', 'country', 'account', 'number'] as const
const maxNames = 10
// The most attacks of the 30 days before that are read one by one.
const maxEarlier = 3000

/** Finds what is new; `isPart`: of the earlier attacks only the latest were read. */
export async function reportFresh(
  desk: AttackDesk,
  { from, filter }: ReportQuestion,
  tally: AttackTally,
): Promise<{ readonly fresh: readonly ReportFresh[]; readonly isPart: boolean }> {
  const seen = new Map(kinds.map((kind) => [kind, new Set<string>()]))
  const span = { from: from - freshMs, to: from }
  const { isPart } = await readAttacks(desk, span, filter, {
    most: maxEarlier,
    take: (attack) => {
      for (const kind of kinds) seen.get(kind)?.add(keyOf(attack, kind))
    },
  })
  const fresh = kinds.map((key): ReportFresh => {
    const names = tally
      .group(key)
      .map((each) => each.key)
      .filter((name) => name !== '' && seen.get(key)?.has(name) !== true)
    return { key, total: names.length, names: names.slice(0, maxNames) }
  })
  return { fresh: fresh.filter(({ total }) => total > 0), isPart }
}
