// Lists as CSV: `address,note` with a header, safe to open in a spreadsheet.
import { csvField } from './csv.js'

/** The first line of every list. */
export const listCsvHeader = 'address,note'

// What a spreadsheet takes for a formula, in each spelling that one of them accepts. A note begins
// with it rarely; run on somebody's desk it could send the whole list away. So it goes out behind an
// apostrophe, which spreadsheets take for "this is text", and which is taken off when it comes back.
const formula = /^'*\s*[=+\-@\uFF0B\uFF0D\uFF1D\uFF20]/
const guardedFormula = /^'+\s*[=+\-@\uFF0B\uFF0D\uFF1D\uFF20]/

/** Writes one entry as a line; a note is made one line. */
export function listCsvLine(entry: { readonly address: string; readonly note: string }): string {
  const note = entry.note.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
  return `${entry.address},${csvField(formula.test(note) ? `'${note}` : note)}\r\n`
}

/** Returns the note that a field stands for. */
export function noteOfCsv(field: string): string {
  return guardedFormula.test(field) ? field.slice(1) : field
}
