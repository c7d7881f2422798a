// Comma-separated values, RFC 4180: read row by row with bounds, written with quotes where needed.

/** One row of a CSV text. */
export interface CsvRow {
  /** The line that it begins in, counted from 1. */
  readonly line: number
  readonly fields: readonly string[]
  /** What is wrong with it, in one sentence; empty for nothing. */
  readonly problem: string
}

// Between the quotes; longer than anything that is read here.
const maxQuotedLength = 1024

/**
 * Reads the rows of a text; lines end in LF or CRLF, a byte order mark is passed over, empty lines
 * are no rows. After a row that is broken it goes on with the next line.
 */
export function* csvRows(text: string): IterableIterator<CsvRow> {
  let line = 1
  let at = text.startsWith('\uFEFF') ? 1 : 0
  while (at < text.length) {
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline
    const whole = text.slice(at, text.charAt(end - 1) === '\r' ? end - 1 : end)
    if (!whole.includes('"')) {
      if (whole !== '') yield { line, fields: whole.split(','), problem: '' }
      at = end + 1
      line += 1
      continue
    }
    const row = readQuotedRow(text, at)
    if (row === undefined) {
      yield { line, fields: [], problem: 'a quote is not closed, or stands within a field' }
      at = end + 1
      line += 1
      continue
    }
    yield { line, fields: row.fields, problem: '' }
    line += countLines(text.slice(at, row.end))
    at = row.end
  }
}

/** Writes one field: in quotes where it would not be read back as it is without. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

// What a spreadsheet takes for a formula, in each spelling that one of them accepts. Run on somebody's desk
// it could send the whole file away, so it goes out behind an apostrophe: "this is text".
const formula = /^'*\s*[=+\-@\uFF0B\uFF0D\uFF1D\uFF20]/

/** Writes a line of fields that others may have written: each on one line, and no formula. */
export function safeCsvLine(fields: readonly string[]): string {
  const safe = fields.map((field) => {
    const text = field.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    return csvField(formula.test(text) ? `'${text}` : text)
  })
  return `${safe.join(',')}\r\n`
}

/** Reads a row with quotes; `end` is behind its line end. Undefined where it is broken. */
function readQuotedRow(
  text: string,
  start: number,
): { readonly fields: readonly string[]; readonly end: number } | undefined {
  const fields: string[] = []
  for (let at = start; ;) {
    const field = text.charAt(at) === '"' ? readQuoted(text, at) : readPlain(text, at)
    if (field === undefined) return undefined
    fields.push(field.value)
    const rest = /(,)|\r?\n|$/y
    rest.lastIndex = field.end
    const separator = rest.exec(text)
    if (separator === null) return undefined
    at = field.end + separator[0].length
    if (separator[1] === undefined) return { fields, end: at }
  }
}

function readQuoted(text: string, start: number) {
  let value = ''
  for (let from = start + 1; ;) {
    const quote = text.indexOf('"', from)
    if (quote < 0 || quote - start > maxQuotedLength) return undefined
    value += text.slice(from, quote)
    if (text.charAt(quote + 1) !== '"') return { value, end: quote + 1 }
    value += '"'
    from = quote + 2
  }
}

function readPlain(text: string, start: number) {
  const plain = /[^",\r\n]*/y
  plain.lastIndex = start
  const value = plain.exec(text)?.[0] ?? ''
  return { value, end: start + value.length }
}

function countLines(text: string): number {
  return text.split('\n').length - 1
}
