// The one builder of reports: mail, page, file, API and command line all show what it gathers.
import {
  reportSections,
  type ReportFacts,
  type ReportQuestion,
  type ReportSection,
} from '../../ports/report-facts.js'
import type { DaemonStatus } from '../../ports/operator/status-desk.js'
import { capital } from '../format/capital.js'
import { noCountries } from '../format/no-countries.js'
import { AttackTally } from './attack-tally.js'
import { countAttacks, filterOf, readAttacks } from './read-attacks.js'
import { courseSteps, reportCourse } from './report-course.js'
import { reportFresh } from './report-fresh.js'
import { newsTasks, spanNews, type SpanNews } from './report-news.js'
import { reportNumbers } from './report-numbers.js'
import { tellsOfMachines, type ReportSources } from './report-sources.js'
import { reportTables } from './report-tables.js'
import { reportUnseen, watchedSentence } from './report-unseen.js'
import { reportVerdict } from './report-verdict.js'
import { watchedSpan } from './watched-span.js'

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
    const { attacks: log } = this.#sources
    const filter = filterOf(question, question.filter)
    const steps = courseSteps(question)
    const counts = await log.attackCounts({ ...filter, ...(steps.length > 0 && { steps }) })
    const tally = new AttackTally()
    const read = await readAttacks(log, filter, (attack) => {
      tally.add(attack)
    })
    const unblocked = await countAttacks(log, { ...filter, action: { not: ['blocked', 'denied'] } })
    const [status, news, hosts] = await Promise.all([
      this.#sources.status.status(),
      spanNews(this.#sources, question),
      this.#sources.hosts.hosts(),
    ])
    const watched = await watchedSpan(this.#sources, { question, status, hosts, read })
    const numbers = await reportNumbers(log, question, counts)
    const tasks = [...newsTasks(news), ...healthTasks(status, question, news)]
    const unseenParts = { question, status, counts, read, gaps: news.gaps, hosts, watched }
    const permanent = numbers.find(({ key }) => key === 'permanent')?.value ?? 0
    return onlyWanted({
      question,
      maker: this.#sources.maker,
      madeAt: status.now,
      verdict: reportVerdict({
        ...{ counts, unblocked, numbers, tasks, news },
        notProtecting: notProtectingNow(status, question),
        isWatched: watched.from < watched.to,
      }),
      toDo: tasks.slice(0, maxTasks),
      numbers,
      course: reportCourse(question, steps, counts),
      fresh: await reportFresh(log, question, counts),
      tables: reportTables(question, {
        ...{ tally, read, counts },
        noCountries: noCountries(status.geo),
      }),
      denied: { rows: tally.denied.slice(0, maxDenied), total: permanent },
      unseen: await reportUnseen(this.#sources, unseenParts),
      watched: watchedSentence(unseenParts, { attacks: counts.total }),
      changes: await this.#changes(question),
      attacks: counts.total,
      read: read.read,
    })
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

const nothing: Readonly<Record<ReportSection, Partial<ReportFacts>>> = {
  toDo: { toDo: [] },
  numbers: { numbers: [] },
  course: { course: undefined },
  fresh: { fresh: [] },
  tables: { tables: [], denied: { rows: [], total: 0 } },
  unseen: { unseen: [] },
  changes: { changes: { rows: [], total: 0 } },
}

/** Leaves out the sections that nobody wants. */
function onlyWanted(facts: ReportFacts): ReportFacts {
  const { sections = reportSections } = facts.question
  const left = reportSections.filter((section) => !sections.includes(section))
  return left.reduce((kept, section) => ({ ...kept, ...nothing[section] }), facts)
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
      text: `${capital(sentence)}: ${whatToDo}.`,
      path: '/health',
    }))
}
