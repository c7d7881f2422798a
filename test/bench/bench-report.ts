// What a benchmark hands back, and the table that it becomes.

/** Rates are better when larger, everything else when smaller. */
export type Unit = '/s' | 'ms' | 'µs' | 'KB' | 'MB' | 'answers' | 'addresses'

/** One measured figure. */
export interface Measurement {
  readonly what: string
  readonly value: number
  readonly unit: Unit
  /** What is promised: at least for a rate, at most for everything else. */
  readonly bar?: number
  /** What something else needed for the same in the same run. */
  readonly peer?: { readonly what: string; readonly value: number }
}

/** What a benchmark measured, or why it could not. */
export type BenchReport =
  | {
      readonly title: string
      readonly rows: readonly Measurement[]
      readonly notes?: readonly string[]
    }
  | { readonly title: string; readonly notRun: string }

/** Returns the median; NaN of nothing. */
export function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
}

/** Returns a measurement's ratio to its peer: how many times better it is; none to nothing at all. */
export function ratioOf({ value, unit, peer }: Measurement): number {
  if (peer === undefined || value === 0) return NaN
  return unit === '/s' ? value / peer.value : peer.value / value
}

/** Returns a report as a Markdown table. */
export function formatReport(report: BenchReport): string {
  const title = `## ${report.title}`
  if ('notRun' in report) return `${title}\n\nnot run: ${report.notRun}\n`
  const table = [
    ['what', 'figure', 'bar', '', 'peer in the same run', 'ratio'],
    ...report.rows.map(toCells),
  ]
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(3, ...table.map((cells) => cells[column]?.length ?? 0)),
  )
  const lines = table.map((cells) => joinCells(cells, widths))
  const rule = widths.map((width) => '-'.repeat(width))
  lines.splice(1, 0, joinCells(rule, widths))
  const notes = (report.notes ?? []).map((note) => `- ${note}`)
  return [title, '', ...lines, ...(notes.length > 0 ? ['', ...notes] : []), ''].join('\n')
}

function toCells(row: Measurement): string[] {
  const { what, value, unit, bar, peer } = row
  const ratio = ratioOf(row)
  const sign = unit === '/s' ? '≥' : '≤'
  return [
    what,
    formatValue(value, unit),
    bar === undefined ? '' : `${sign} ${formatValue(bar, unit)}`,
    bar === undefined ? '' : isHeld(row) ? 'held' : 'MISSED',
    peer === undefined ? '' : `${formatValue(peer.value, unit)} ${peer.what}`,
    Number.isNaN(ratio) ? '' : `${ratio.toFixed(ratio < 0.1 ? 2 : ratio < 10 ? 1 : 0)}×`,
  ]
}

function isHeld({ value, unit, bar = NaN }: Measurement): boolean {
  return unit === '/s' ? value >= bar : value <= bar
}

function formatValue(value: number, unit: Unit): string {
  const digits = Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0
  const number = value.toLocaleString('en-US', { maximumFractionDigits: digits })
  return unit === '/s' ? `${number}/s` : `${number} ${unit}`
}

function joinCells(cells: readonly string[], widths: readonly number[]): string {
  return `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
}
