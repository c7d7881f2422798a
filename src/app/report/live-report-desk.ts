// Reports as people ask for them.
import { nextDueAt } from '../../domain/report-schedule.js'
import type { Settings } from '../../domain/settings.js'
import type { Clock } from '../../ports/clock.js'
import type { ReportDesk, ReportSchedule } from '../../ports/operator/report-desk.js'
import type { Page, PageRequest } from '../../ports/page.js'
import type { Report, ReportArchive, ReportEntry } from '../../ports/report-archive.js'
import type { ReportFacts, ReportQuestion } from '../../ports/report-facts.js'
import type { ReportLanes } from './report-lanes.js'
import { filterOf, wantedReports, wantedWords, whyNotMailed } from './report-plans.js'

/** What the desk needs. */
export interface LiveReportDeskParts {
  readonly builder: { facts(question: ReportQuestion): Promise<ReportFacts> }
  readonly lanes: Pick<ReportLanes, 'forAsker'>
  readonly archive: Pick<ReportArchive, 'page' | 'get'>
  readonly settings: () => Settings
  readonly zone: () => string
  readonly clock: Clock
}

/** Implements {@link ReportDesk}. */
export class LiveReportDesk implements ReportDesk {
  readonly #parts: LiveReportDeskParts

  constructor(parts: LiveReportDeskParts) {
    this.#parts = parts
  }

  reportFacts(question: ReportQuestion, asker: string): Promise<ReportFacts> {
    const { lanes, builder } = this.#parts
    return lanes.forAsker(asker, () => builder.facts(question))
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
