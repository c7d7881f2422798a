// The reports that the settings want: the daily summary, and the lines of the schedule.
import { createHash } from 'node:crypto'
import { planWords, readClock, readPlan, type ReportPlan } from '../../domain/report-schedule.js'
import type { Settings } from '../../domain/settings.js'
import type { ReportFilter } from '../../ports/report-facts.js'

/** A report that is made by the clock. */
export interface WantedReport {
  readonly plan: ReportPlan
  /**
   * Names it among all reports of one span: the same on every host, and the same when only its time is
   * changed, so that nobody gets the same report twice. Empty for the daily summary.
   */
  readonly name: string
}

/** Returns the reports that are wanted, whether or not mails can leave. */
export function wantedReports(settings: Settings): readonly WantedReport[] {
  const atMinutes = readClock(settings['mail.dailyAt']) ?? 0
  const summary: WantedReport = {
    plan: { kind: 'daily', on: 0, atMinutes, recipients: [], host: '', pbx: '' },
    name: '',
  }
  const lines = settings['reports.schedules'].flatMap((line) => {
    const plan = readPlan(line)
    return plan === undefined ? [] : [{ plan, name: nameOf(plan) }]
  })
  const all = settings['mail.daily'] ? [summary, ...lines] : lines
  return [...new Map(all.map((each) => [`${each.plan.kind} ${each.name}`, each])).values()]
}

/** Why no report can be mailed, in one sentence; empty where it can. */
export function whyNotMailed(settings: Settings, { recipients }: ReportPlan): string {
  if (!settings['mail.enabled']) return 'mail is switched off: the setting mail.enabled'
  const isNobody = recipients.length === 0 && settings['mail.recipients'].length === 0
  return isNobody ? 'nobody would get it: the setting mail.recipients is empty' : ''
}

/** Which attacks a plan is about. */
export function filterOf({ host, pbx }: ReportPlan): ReportFilter {
  return { ...(host !== '' && { host }), ...(pbx !== '' && { pbx }) }
}

/** Says when a report is made and for whom, in words. */
export function wantedWords({ plan }: WantedReport): string {
  return planWords(plan)
}

function nameOf({ recipients, host, pbx }: ReportPlan): string {
  const about = JSON.stringify([[...recipients].sort(), host, pbx])
  return createHash('sha256').update(about).digest('hex').slice(0, 12)
}
