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
  /** False where a host has not run all the time, or where nothing is known of the breaks of earlier runs. */
  readonly isWhole: boolean
}

/** What is asked to find out what was watched. */
export interface WatchedParts {
  readonly question: ReportQuestion
  readonly status: Pick<DaemonStatus, 'startedAt' | 'host' | 'now'>
  readonly hosts: readonly Pick<HostRecord, 'name' | 'startedAt' | 'lastSeenAt' | 'isRunning'>[]
  readonly read: Pick<AttacksRead, 'oldestAt'>
}

/** The last run of a host, as far as it is known. */
export interface KnownRun {
  readonly name: string
  readonly startedAt: number
  /** When it was seen last; Infinity where it goes on. */
  readonly seenUntil: number
}

/** Finds out what was watched of a span; where nothing was, it ends before it begins. */
export async function watchedSpan(
  sources: Pick<ReportSources, 'attacks' | 'changes' | 'news'>,
  parts: WatchedParts,
): Promise<WatchedSpan> {
  const { question, status } = parts
  const runs = runsOf(parts).filter(({ seenUntil }) => seenUntil > question.from)
  const seenUntil = Math.max(...runs.map((run) => run.seenUntil))
  const to = Math.min(question.to, status.now, seenUntil)
  // Whoever was not seen since has not watched.
  if (runs.length === 0) return { from: question.from, to: question.from, isWhole: false }
  const runFrom = Math.min(...runs.map(({ startedAt }) => startedAt))
  const from = await watchedFrom(sources, parts, runFrom)
  const isWhole = runs.every((run) => run.startedAt <= from && run.seenUntil >= to)
  return { from, to, isWhole }
}

async function watchedFrom(
  sources: Pick<ReportSources, 'attacks' | 'changes' | 'news'>,
  parts: WatchedParts,
  runFrom: number,
): Promise<number> {
  const { question } = parts
  if (runFrom <= question.from) return question.from
  if (await hasTrace(sources, question)) return question.from
  return Math.min(runFrom, await firstTrace(sources, parts, runFrom))
}

/** The runs that a report is about: of all hosts, or of one. */
export function runsOf({
  question,
  status,
  hosts,
}: Pick<WatchedParts, 'question' | 'status' | 'hosts'>): readonly KnownRun[] {
  const own = { name: status.host, startedAt: status.startedAt, seenUntil: Infinity }
  const others = hosts
    .filter(({ name }) => name !== own.name)
    .map(({ name, startedAt, lastSeenAt, isRunning }) => {
      return { name, startedAt, seenUntil: isRunning ? Infinity : lastSeenAt }
    })
  const { host } = question.filter
  const asked = [own, ...others].filter(({ name }) => host === undefined || name === host)
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
