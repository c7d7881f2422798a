// The attack log as reports ask it: counts of a span, and the latest attacks one by one, up to a bound.
import type { Address, Source } from '../../domain/address.js'
import type { Attack } from '../../domain/attack.js'
import type { AttackFilter } from '../../ports/attack-query.js'
import type { AttackDesk } from '../../ports/operator/attack-desk.js'
import type { ReportFilter } from '../../ports/report-facts.js'

/** What reports ask of the log. */
export type ReportLog = Pick<AttackDesk, 'attacks' | 'attackCounts'>

/** The most attacks that are read one by one. */
export const maxRead = 6000
// Larger pages would hold up whoever waits for the same thread.
const perPage = 500

/** A span of time, `to` exclusive. */
export interface ReportSpan {
  readonly from: number
  readonly to: number
}

/** How many were read one by one. */
export interface AttacksRead {
  readonly read: number
  /** True where older ones were not read. */
  readonly isPart: boolean
  /** When the oldest of them was; Infinity without any. */
  readonly oldestAt: number
}

/** The filter of a report over a span, as the log takes it. */
export function filterOf({ from, to }: ReportSpan, filter: ReportFilter): AttackFilter {
  const { source, victim, ...texts } = filter
  return {
    ...{ from, to },
    ...texts,
    ...(source !== undefined && { source: source as Source }),
    ...(victim !== undefined && { victim: victim as Address }),
  }
}

/** Hands the latest attacks of a filter to whoever counts them. */
export async function readAttacks(
  log: ReportLog,
  filter: AttackFilter,
  take: (attack: Attack) => void,
): Promise<AttacksRead> {
  let [read, total, isCut, oldestAt] = [0, 0, false, Infinity]
  for (let page = 1; read < maxRead; page += 1) {
    const answer = await log.attacks({ ...filter, page, perPage })
    read += answer.items.length
    total = answer.total
    isCut = answer.isTotalAtLeast === true
    for (const attack of answer.items) {
      take(attack)
      oldestAt = Math.min(oldestAt, attack.at)
    }
    if (answer.items.length < perPage) break
  }
  return { read, isPart: read < total || isCut, oldestAt }
}

/** Counts the attacks of a filter, and nothing else. */
export async function countAttacks(log: ReportLog, filter: AttackFilter): Promise<number> {
  return (await log.attackCounts({ ...filter, lists: [] })).total
}
