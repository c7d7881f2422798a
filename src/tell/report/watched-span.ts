// Since when a span was watched: nobody knows of a time before sipward was there, and of earlier runs only what
// they have left in the books.
import type { DaemonStatus } from '../../ports/operator/status-desk.js'
import type { HostRecord } from '../../domain/host.js'
import type { Page, PageRequest } from '../../ports/page.js'
import type { ReportQuestion } from '../../ports/report-facts.js'
import { filterOf, type AttacksRead, type ReportSpan } from './read-attacks.js'
import type { ReportSources } from './report-sources.js'

/** What was watched of a span. */
export interface WatchedSpan extends ReportSpan {
  /** Since when the run goes on of which everything is known. */
  readonly runFrom: number
  /** False where earlier runs have watched too: of their breaks nothing is known. */
  readonly isWhole: boolean
}

/** What is asked to find out what was watched. */
export interface WatchedParts {
  readonly question: ReportQuestion
  readonly status: Pick<DaemonStatus, 'startedAt' | 'host' | 'now'>
  readonly hosts: readonly Pick<HostRecord, 'name' | 'startedAt'>[]
  readonly read: Pick<AttacksRead, 'oldestAt'>
}

/** Finds out what was watched of a span; where nothing was, it ends before it begins. */
export async function watchedSpan(
  sources: Pick<ReportSources, 'attacks' | 'changes' | 'news'>,
  parts: WatchedParts,
): Promise<WatchedSpan> {
  const { question, status } = parts
  const to = Math.min(question.to, status.now)
  const runFrom = Math.min(...startsOf(parts).map(({ startedAt }) => startedAt))
  if (runFrom <= question.from) return { from: question.from, to, runFrom, isWhole: true }
  const isOlder = await hasTrace(sources, question)
  const from = isOlder
    ? question.from
    : Math.min(runFrom, await firstTrace(sources, parts, runFrom))
  return { from, to, runFrom, isWhole: from === runFrom }
}

/** The runs that a report is about: of all hosts, or of one. */
export function startsOf({
  question,
  status,
  hosts,
}: Pick<WatchedParts, 'question' | 'status' | 'hosts'>): readonly Pick<
  HostRecord,
  'name' | 'startedAt'
>[] {
  const own = { name: status.host, startedAt: status.startedAt }
  const all = [own, ...hosts.filter(({ name }) => name !== own.name)]
  const { host } = question.filter
  const asked = all.filter(({ name }) => host === undefined || name === host)
  return asked.length > 0 ? asked : [own]
}

/** Tells whether something is known of the time before a span. */
async function hasTrace(
  { attacks, changes, news }: Pick<ReportSources, 'attacks' | 'changes' | 'news'>,
  { from, filter }: ReportQuestion,
): Promise<boolean> {
  const { host } = filter
  const before = filterOf({ from: 0, to: from }, host === undefined ? {} : { host })
  const one = { page: 1, perPage: 1 } as const
  if ((await attacks.attacks({ ...before, ...one })).items.length > 0) return true
  if (host !== undefined) return false
  const [told, changed] = await Promise.all([
    news.page({ to: from, ...one }),
    changes.page({ to: from, ...one }),
  ])
  return told.items.length + changed.items.length > 0
}

/** The first instant of a span from which something is known. */
async function firstTrace(
  { changes, news }: Pick<ReportSources, 'changes' | 'news'>,
  { question, read }: WatchedParts,
  to: number,
): Promise<number> {
  if (question.filter.host !== undefined) return read.oldestAt
  const span = { from: question.from, to }
  const [told, changed] = await Promise.all([
    oldest((page) => news.page({ ...span, ...page })),
    oldest((page) => changes.page({ ...span, ...page })),
  ])
  return Math.min(read.oldestAt, told?.firstAt ?? Infinity, changed?.at ?? Infinity)
}

/** The last of what comes newest first. */
async function oldest<Item>(
  ask: (page: PageRequest) => Promise<Page<Item>>,
): Promise<Item | undefined> {
  const { items, total } = await ask({ page: 1, perPage: 1 })
  return total > 1 ? (await ask({ page: total, perPage: 1 })).items[0] : items[0]
}
