// Reports: made for a question, and those that were sent.
import type { Page, PageRequest } from '../page.js'
import type { Report, ReportEntry } from '../report-archive.js'
import type { ReportFacts, ReportFilter, ReportKind, ReportQuestion } from '../report-facts.js'

/** A report that is made by the clock. */
export interface ReportSchedule {
  readonly kind: Exclude<ReportKind, 'once'>
  /** When, in words: "daily at 07:00". */
  readonly words: string
  /** Empty for the recipients of all mails. */
  readonly recipients: readonly string[]
  readonly filter: ReportFilter
  /** When the next one is made, in ms since the epoch. */
  readonly nextAt: number
  /** Why it is not made now, in one sentence; empty where it is. */
  readonly trouble: string
}

/** Makes and shows reports. */
export interface ReportDesk {
  /**
   * Gathers the facts of a report, one report after the other.
   * @param asker who asks, by the name in the change log: nobody may have many reports made at once
   * @throws AppError `unavailable` where too many reports wait already
   */
  reportFacts(question: ReportQuestion, asker: string): Promise<ReportFacts>

  /** The zone that reports are made for unless somebody asks for another one. */
  reportZone(): string

  /** The reports that were sent, the last made first. */
  sentReports(page: PageRequest): Promise<Page<ReportEntry>>

  /** A report as it was sent; undefined where there is no such report. */
  sentReport(id: string): Promise<Report | undefined>

  reportSchedules(): readonly ReportSchedule[]
}
