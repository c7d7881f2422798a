// Reports as people ask for them.
import { nextDueAt } from '../../domain/report-schedule.js'
import type { Settings } from '../../domain/settings.js'
import type { Clock } from '../../ports/clock.js'
import type { ReportDesk, ReportSchedule } from '../../ports/operator/report-desk.js'
import type { Page, PageRequest } from '../../ports/page.js'
import type { Report, ReportArchive, ReportEntry } from '../../ports/report-archive.js'
import type { ReportFacts, ReportQuestion } from '../../ports/report-facts.js'
import { filterOf, wantedReports, wantedWords, whyNotMailed } from './report-plans.js'

/** What the desk needs. */
export interface LiveReportDeskParts {
  readonly builder: { facts(question: ReportQuestion): Promise<ReportFacts> }
  readonly archive: Pick<ReportArchive, 'page' | 'get'>
  readonly settings: () => Settings
  readonly zone: () => string
  readonly clock: Clock
}

/** Implements {@link ReportDesk}; of several reports that are asked for at once one is made at a time. */
export class LiveReportDesk implements ReportDesk {
  readonly #parts: LiveReportDeskParts
  #last: Promise<unknown> = Promise.resolve()

  constructor(parts: LiveReportDeskParts) {
    this.#parts = parts
  }

  reportFacts(question: ReportQuestion): Promise<ReportFacts> {
    const next = this.#last.then(() => this.#parts.builder.facts(question))
    this.#last = next.catch(() => undefined)
    return next
  }

  reportZone(): string {
    return this.#parts.zone()
  }

  sentReports(page: PageRequest): Promise<Page<ReportEntry>> {
    return this.#parts.archive.page(page)
  }

  sentReport(id: string): Promise<Report | undefined> {
    return this.#parts.archive.get(id)
  }

  reportSchedules(): readonly ReportSchedule[] {
    const { settings, zone, clock } = this.#parts
    const current = settings()
    return wantedReports(current).map((wanted) => {
      const { plan } = wanted
      return {
        kind: plan.kind,
        words: wantedWords(wanted),
        recipients: plan.recipients,
        filter: filterOf(plan),
        nextAt: nextDueAt(plan, clock.now(), zone()),
        trouble: whyNotMailed(current, plan),
      }
    })
  }
}
