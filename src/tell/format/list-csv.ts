// Lists as CSV: `address,note` with a header, and `until` where an entry has an end; safe to open in a spreadsheet.
import { csvField } from './csv.js'
import { toIsoTime } from './describe-time.js'

/** The first line of a list. */
export const listCsvHeader = 'address,note'

/** The first line of a list in which an entry has an end. */
export const endingCsvHeader = 'address,note,until'

/** One entry as a line of CSV. */
export interface CsvEntry {
  readonly address: string
  readonly note: string
  /** In ms since the epoch. */
  readonly endsAt?: number | undefined
}

/** Returns the header that these entries need. */
export function csvHeaderOf(entries: readonly Pick<CsvEntry, 'endsAt'>[]): string {
  return entries.some(({ endsAt }) => endsAt !== undefined) ? endingCsvHeader : listCsvHeader
}

// What a spreadsheet takes for a formula, in each spelling that one of them accepts. A note begins
// with it rarely; run on somebody's desk it could send the whole list away. So it goes out behind an
// apostrophe, which spreadsheets take for "this is text", and which is taken off when it comes back.
const formula = /^'*\s*[=+\-@\uFF0B\uFF0D\uFF1D\uFF20]/
const guardedFormula = /^'+\s*[=+\-@\uFF0B\uFF0D\uFF1D\uFF20]/

/** Writes one entry as a line of a list with this header; a note is made one line. */
export function listCsvLine(entry: CsvEntry, header: string = listCsvHeader): string {
  const note = entry.note.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
  const end = entry.endsAt === undefined ? '' : toIsoTime(entry.endsAt)
  const rest = header === endingCsvHeader ? `,${end}` : ''
  return `${entry.address},${csvField(formula.test(note) ? `'${note}` : note)}${rest}\r\n`
}

/** Returns the note that a field stands for. */
export function noteOfCsv(field: string): string {
  return guardedFormula.test(field) ? field.slice(1) : field
}
