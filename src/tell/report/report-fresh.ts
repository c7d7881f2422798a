// What is new in a span: names that were not seen in the 30 days before it.
import type { AttackCounts, CountLists } from '../../ports/attack-query.js'
import type { ReportFresh, ReportQuestion } from '../../ports/report-facts.js'
import { filterOf, type ReportLog } from './read-attacks.js'

const freshMs = 30 * 86_400_000
const maxNames = 10

const kinds = [
  ['source', 'perSource'],
  ['tool', 'perTool'],
  ['country', 'perCountry'],
  ['account', 'perAccount'],
  ['number', 'perNumber'],
] as const satisfies readonly (readonly [ReportFresh['key'], keyof CountLists])[]

// What is no known tool is no name of one.
const noTools: ReadonlySet<string> = new Set(['unknown', 'none', ''])

/** Finds which of the most frequent names of the span are new: of each kind a hundred are looked at. */
export async function reportFresh(
  log: ReportLog,
  question: ReportQuestion,
  counts: AttackCounts,
): Promise<readonly ReportFresh[]> {
  const { filter, from } = question
  const before = filterOf({ from: from - freshMs, to: from }, filter)
  const found: ReportFresh[] = []
  for (const [key, list] of kinds) {
    // Where the report is about one of them, none of them is new.
    const isFixed = key === 'source' && filter.source !== undefined
    const names = counts[list].map((each) => each.key).filter((name) => isName(key, name))
    if (names.length === 0 || isFixed) continue
    const seen = await log.attackCounts({
      ...before,
      [key]: { is: names },
      lists: [list],
      top: 100,
    })
    const known = new Set(seen[list].map((each) => each.key))
    const fresh = names.filter((name) => !known.has(name))
    if (fresh.length > 0) found.push({ key, total: fresh.length, names: fresh.slice(0, maxNames) })
  }
  return found
}

function isName(key: ReportFresh['key'], name: string): boolean {
  return name !== '' && (key !== 'tool' || !noTools.has(name))
}
