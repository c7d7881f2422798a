// The forms of a report as files: for the browser and the printer, spreadsheets, programs and terminals.
import { dayIn, dayText } from '../../domain/calendar.js'
import type { ReportFacts } from '../../ports/report-facts.js'
import { reportCsv, reportJsonText } from './report-files.js'
import { reportHtml } from './report-html.js'
import { reportText } from './report-mail.js'

/** Every form. */
export const reportForms = ['json', 'html', 'csv', 'text'] as const

/** A form of a report. */
export type ReportForm = (typeof reportForms)[number]

interface Form {
  readonly type: string
  readonly end: string
  readonly write: (facts: ReportFacts) => string
}

const forms: Readonly<Record<ReportForm, Form>> = {
  json: { type: 'application/json; charset=utf-8', end: 'json', write: reportJsonText },
  html: { type: 'text/html; charset=utf-8', end: 'html', write: reportHtml },
  csv: { type: 'text/csv; charset=utf-8; header=present', end: 'csv', write: reportCsv },
  text: { type: 'text/plain; charset=utf-8', end: 'txt', write: reportText },
}

/** Writes a report as a file; its name is made of days alone. */
export function reportFile(
  facts: ReportFacts,
  form: ReportForm,
): { readonly name: string; readonly type: string; readonly text: string } {
  const { type, end, write } = forms[form]
  const { from, to, zone } = facts.question
  const [first, last] = [dayText(dayIn(from, zone)), dayText(dayIn(to - 1, zone))]
  const days = first === last ? first : `${first}-to-${last}`
  return { name: `sipward-report-${days}.${end}`, type, text: write(facts) }
}

/** Reads the name of a form; undefined for another word. */
export function readForm(text: string): ReportForm | undefined {
  return reportForms.find((form) => form === text)
}
