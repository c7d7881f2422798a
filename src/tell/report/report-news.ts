// What a report takes from the news: matters that a person should look at, and times without protection.
import type { NewsClass } from '../../domain/notice.js'
import type { NewsItem } from '../../ports/news-log.js'
import type { ReportQuestion, ReportTask } from '../../ports/report-facts.js'
import { capital } from '../format/capital.js'
import { incidentTitle } from '../mail/news-subject.js'
import { newsWords } from '../mail/news-words.js'
import { isLasting } from '../../domain/incident.js'
import { tellsOfMachines, type ReportSources } from './report-sources.js'

const perPage = 100

/** The news of a span. */
export interface SpanNews {
  /** What must be acted on: what is still open at the end of the span. */
  readonly act: readonly NewsItem[]
  readonly look: readonly NewsItem[]
  /** Times in which this host did not protect, or a part was missing. */
  readonly gaps: readonly NewsItem[]
}

const gapKinds: ReadonlySet<string> = new Set(['notProtecting', 'partMissing'])

/** Reads the news of a span; without any where the report is about attacks alone. */
export async function spanNews(
  { news }: Pick<ReportSources, 'news'>,
  { from, to, filter }: ReportQuestion,
): Promise<SpanNews> {
  if (!tellsOfMachines(filter)) return { act: [], look: [], gaps: [] }
  const ofClass = async (newsClass: NewsClass): Promise<readonly NewsItem[]> => {
    const [begun, open, ended] = await Promise.all([
      news.page({ newsClass, from, to, page: 1, perPage }),
      news.page({ newsClass, isOpen: true, to, page: 1, perPage }),
      news.page({ newsClass, endedFrom: from, to, page: 1, perPage }),
    ])
    const all = new Map(
      [...open.items, ...ended.items, ...begun.items].map((item) => [item.id, item]),
    )
    return [...all.values()].filter((item) => isOfHost(item, filter.host) && isOfSpan(item, from))
  }
  const [act, look] = await Promise.all([ofClass('act'), ofClass('look')])
  const all = [...act, ...look]
  return {
    act: act.filter((item) => needsPerson(item, to)),
    look: look.filter((item) => needsPerson(item, to)),
    gaps: all.filter(({ kind }) => gapKinds.has(kind)),
  }
}

/** Makes what a person should do of the news: each matter once. */
export function newsTasks({ act, look }: SpanNews): readonly ReportTask[] {
  const tasks = new Map<string, ReportTask>()
  for (const item of [...act, ...look]) {
    const { next, page } = newsWords(item.kind)
    const title = capital(incidentTitle(item))
    const source = item.subject['source'] ?? ''
    const where = source === '' ? '' : ` (${source})`
    const key = `${title}${where}`
    if (tasks.has(key)) continue
    const path = source === '' ? page : `/address/${encodeURIComponent(source)}`
    tasks.set(key, { text: `${title}${where}.${next === '' ? '' : ` ${next}`}`, path })
  }
  return [...tasks.values()]
}

function isOfHost({ subject }: NewsItem, host: string | undefined): boolean {
  return host === undefined || subject['host'] === host
}

/** What has no end of its own is over in the instant in which it begins. */
function isOfSpan({ kind, firstAt }: NewsItem, from: number): boolean {
  return firstAt >= from || isLasting(kind)
}

/** Of what goes on until its end, the end needs nobody; all else is looked at when it was told. */
function needsPerson({ kind, endedAt }: NewsItem, to: number): boolean {
  return !isLasting(kind) || endedAt === 0 || endedAt > to
}
