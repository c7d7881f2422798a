// The attack log as reports read it: the latest attacks of a span, page by page, up to a bound.
import type { Address, Source } from '../../domain/address.js'
import type { Attack } from '../../domain/attack.js'
import type { AttackDesk } from '../../ports/operator/attack-desk.js'
import type { ReportFilter } from '../../ports/report-facts.js'
import type { AttackCounts, AttackQuery } from '../../ports/store.js'

/** The most attacks that are read one by one. */
export const maxRead = 6000
// Larger pages would hold up whoever waits for the same thread.
const perPage = 500

/** A span of time, `to` exclusive. */
export interface ReportSpan {
  readonly from: number
  readonly to: number
}

/** How many there are, and how many were read. */
export interface AttacksRead {
  /** What the log knows of the filter; where it cannot be asked for that, what was found. */
  readonly total: number
  readonly read: number
  /** True where older ones were not read. */
  readonly isPart: boolean
}

/** Tells whether the log itself knows the filter: all of it, but the machine and the PBX. */
export function isAskable({ host, pbx }: ReportFilter): boolean {
  return host === undefined && pbx === undefined
}

/** Tells whether the counts of a span are those of the filter: where there is no filter. */
export function isWhole(filter: ReportFilter): boolean {
  return Object.values(filter).every((value) => value === undefined)
}

/** Hands the latest attacks of a span to whoever counts them. */
export async function readAttacks(
  desk: AttackDesk,
  span: ReportSpan,
  filter: ReportFilter,
  { most = maxRead, take }: { readonly most?: number; readonly take: (attack: Attack) => void },
): Promise<AttacksRead> {
  const query = queryOf(span, filter)
  let [read, found, total, isCut] = [0, 0, 0, false]
  for (let page = 1; read < most; page += 1) {
    const answer = await desk.attacks({ ...query, page, perPage })
    read += answer.items.length
    total = answer.total
    isCut = answer.isTotalAtLeast === true
    for (const attack of answer.items) {
      if (!isMeant(attack, filter)) continue
      found += 1
      take(attack)
    }
    if (answer.items.length < perPage) break
  }
  const isPart = read < total || isCut
  return { total: isAskable(filter) ? total : found, read: found, isPart }
}

/** Counts all attacks of a span, whatever their number; undefined where the filter cannot be counted. */
export async function countAttacks(
  desk: AttackDesk,
  span: ReportSpan,
  filter: ReportFilter,
): Promise<number | undefined> {
  if (span.from >= span.to) return 0
  if (isWhole(filter)) return (await desk.attackCounts(span)).total
  if (!isAskable(filter)) return undefined
  const { total, isTotalAtLeast } = await desk.attacks({
    ...queryOf(span, filter),
    page: 1,
    perPage: 1,
  })
  return isTotalAtLeast === true ? undefined : total
}

/** The counts of a span by victim, country and type, where there is no filter. */
export async function wholeCounts(
  desk: AttackDesk,
  span: ReportSpan,
  filter: ReportFilter,
): Promise<AttackCounts | undefined> {
  return isWhole(filter) ? desk.attackCounts(span) : undefined
}

function isMeant({ host, pbx }: Attack, filter: ReportFilter): boolean {
  const isHost = filter.host === undefined || filter.host === host
  return isHost && (filter.pbx === undefined || filter.pbx === pbx)
}

function queryOf(span: ReportSpan, filter: ReportFilter): Omit<AttackQuery, 'page' | 'perPage'> {
  const { source, victim, type, search } = filter
  return {
    from: span.from,
    to: span.to,
    ...(source !== undefined && { source: source as Source }),
    ...(victim !== undefined && { victim: victim as Address }),
    ...(type !== undefined && { type }),
    ...(search !== undefined && { search }),
  }
}
