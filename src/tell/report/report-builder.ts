// The one builder of reports: mail, page, file, API and command line all show what it gathers.
import type { ReportFacts, ReportQuestion, ReportSection } from '../../ports/report-facts.js'
import type { DaemonStatus } from '../../ports/operator/status-desk.js'
import { AttackTally } from './attack-tally.js'
import { countAttacks, readAttacks, wholeCounts } from './read-attacks.js'
import { reportCourse } from './report-course.js'
import { reportFresh } from './report-fresh.js'
import { newsTasks, spanNews, type SpanNews } from './report-news.js'
import { reportNumbers } from './report-numbers.js'
import { tellsOfMachines, type ReportSources } from './report-sources.js'
import { reportTables } from './report-tables.js'
import { reportUnseen, watchedSentence } from './report-unseen.js'
import { reportVerdict } from './report-verdict.js'

const maxTasks = 5
const maxChanges = 10
const maxDenied = 10
const recentMs = 2 * 86_400_000
const newestFirst = { page: 1, perPage: 100 } as const

/** Gathers the facts of reports. */
export class ReportBuilder {
  readonly #sources: ReportSources

  constructor(sources: ReportSources) {
    this.#sources = sources
  }

  /** Gathers the facts that a question asks for. */
  async facts(question: ReportQuestion): Promise<ReportFacts> {
    const { attacks } = this.#sources
    const { filter } = question
    const tally = new AttackTally()
    const reading = await readAttacks(attacks, question, filter, {
      take: (attack) => {
        tally.add(attack)
      },
    })
    const exact = await countAttacks(attacks, question, filter)
    const read = { ...reading, total: exact ?? reading.total }
    const [status, news] = await Promise.all([
      this.#sources.status.status(),
      spanNews(this.#sources, question),
    ])
    const has = (section: ReportSection): boolean => question.sections?.includes(section) ?? true
    const numbers = await reportNumbers(attacks, question, { tally, read })
    const counts = read.isPart ? await wholeCounts(attacks, question, filter) : undefined
    const { fresh, isPart } = await this.#fresh(question, tally, has('fresh'))
    const tasks = [...newsTasks(news), ...healthTasks(status, question, news)]
    const unseenParts = { question, status, read, isFreshPart: isPart, gaps: news.gaps }
    const { denied } = tally
    return {
      question,
      maker: this.#sources.maker,
      madeAt: status.now,
      verdict: reportVerdict({
        ...{ read, tally, numbers, tasks, news },
        notProtecting: notProtectingNow(status, question),
      }),
      toDo: has('toDo') ? tasks.slice(0, maxTasks) : [],
      numbers: has('numbers') ? numbers : [],
      course: has('course') ? await reportCourse(attacks, question) : undefined,
      fresh,
      ...(has('tables')
        ? {
            tables: reportTables(question, { tally, read, counts }),
            denied: { rows: denied.rows.slice(0, maxDenied), total: denied.total },
          }
        : { tables: [], denied: { rows: [], total: 0 } }),
      unseen: has('unseen') ? await reportUnseen(this.#sources, unseenParts) : [],
      watched: watchedSentence(unseenParts, { attacks: read.total }),
      changes: has('changes') ? await this.#changes(question) : { rows: [], total: 0 },
      attacks: read.total,
      read: read.read,
    }
  }

  #fresh(question: ReportQuestion, tally: AttackTally, isWanted: boolean) {
    return isWanted
      ? reportFresh(this.#sources.attacks, question, tally)
      : Promise.resolve({ fresh: [], isPart: false })
  }

  async #changes({ from, to, filter }: ReportQuestion): Promise<ReportFacts['changes']> {
    if (!tellsOfMachines(filter)) return { rows: [], total: 0 }
    const page = await this.#sources.changes.page({ from, to, ...newestFirst })
    const items = page.items.filter(({ host }) => filter.host === undefined || filter.host === host)
    const total = filter.host === undefined ? page.total : items.length
    const rows = items
      .slice(0, maxChanges)
      .map(({ at, actor, action, subject }) => ({ at, actor, action, subject }))
    return { rows, total }
  }
}

function isNow({ now }: DaemonStatus, { to }: ReportQuestion): boolean {
  return now - to < recentMs
}

function notProtectingNow(status: DaemonStatus, question: ReportQuestion): string {
  const { health } = status
  const isMeant = isNow(status, question) && tellsOfMachines(question.filter)
  return isMeant && health.state === 'notProtecting' ? health.sentence : ''
}

/** What the parts say now that a person can do something about, unless the news say it already. */
function healthTasks(status: DaemonStatus, question: ReportQuestion, news: SpanNews) {
  if (!isNow(status, question) || !tellsOfMachines(question.filter)) return []
  const told = news.gaps.map(({ text }) => text)
  return status.health.problems
    .filter(({ whatToDo, severity }) => whatToDo !== '' && severity !== 'hint')
    .filter(({ sentence }) => !told.some((text) => text.includes(sentence)))
    .map(({ sentence, whatToDo }) => ({
      text: `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}: ${whatToDo}.`,
      path: '/health',
    }))
}
