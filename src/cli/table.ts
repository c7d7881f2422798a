// Aligned tables without borders, for values that nobody vouches for.
import Table from 'cli-table3'
import { printable } from '../domain/untrusted.js'
import type { Terminal } from './terminal.js'

const maxCellLength = 40

/** Makes foreign text fit for a cell: harmless, and cut to a width. */
export function cell(text: string, maxLength = maxCellLength): string {
  const whole = printable(text)
  if (whole.length <= maxLength) return whole
  // Cut between characters, so that no escape sequence of printable() is left half.
  let shown = ''
  for (const character of text) {
    const next = shown + printable(character)
    if (next.length >= maxLength) break
    shown = next
  }
  return `${shown}…`
}

/** Joins words that are safe to print into a cell of several lines, none longer than a width unless a word is. */
export function wrapped(words: readonly string[], separator: string, width: number): string {
  const lines: string[] = []
  for (const word of words) {
    const last = lines.at(-1)
    const longer = last === undefined ? word : `${last}${separator}${word}`
    if (last === undefined || longer.length > width) lines.push(word)
    else lines[lines.length - 1] = longer
  }
  return lines
    .map((line, index) => (index < lines.length - 1 ? line + separator.trimEnd() : line))
    .join('\n')
}

/** A table: heads, and rows of cells that are safe to print. Cells of `right` columns end alike. */
export interface TableContent {
  readonly head?: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly right?: readonly number[]
}

const padding = 2
const minColumnWidth = 24
const nothing = ''
const noBorders = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left'],
    ...['bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
  ].map((name) => [name, nothing]),
)

/** Lays a table out in lines, indented by two. */
export function tableLines(terminal: Terminal, { head, rows, right }: TableContent): string[] {
  const columns = Math.max(head?.length ?? 0, ...rows.map((row) => row.length))
  const all = head === undefined ? rows : [head, ...rows]
  const widths = fittingWidths(all, terminal.columns)
  if (widths === 'tooWide' && head !== undefined) {
    return paragraphs(head, rows, terminal.columns ?? Infinity)
  }
  const table = new Table({
    chars: noBorders,
    style: { head: [], border: [], 'padding-left': padding, 'padding-right': 0 },
    ...(typeof widths !== 'string' && { colWidths: [...widths], wordWrap: true }),
    colAligns: Array.from({ length: columns }, (_, column) => {
      return right?.includes(column) === true ? 'right' : 'left'
    }),
  })
  if (head !== undefined) table.push(head.map((text) => terminal.style('dim', text)))
  table.push(...rows.map((row) => [...row]))
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
}

/**
 * Finds widths with which a table fits a terminal: the widest column gives way, unless it would be
 * too narrow to be read.
 */
function fittingWidths(
  rows: readonly (readonly string[])[],
  available: number | undefined,
): readonly number[] | 'fits' | 'tooWide' {
  const widths: number[] = []
  for (const row of rows) {
    for (const [column, text] of row.entries()) {
      const longest = Math.max(...text.split('\n').map((line) => visibleLength(line)))
      widths[column] = Math.max(widths[column] ?? 0, longest + padding)
    }
  }
  const surplus = sum(widths) - (available ?? Infinity)
  if (surplus <= 0) return 'fits'
  const widest = widths.indexOf(Math.max(...widths))
  const narrowed = (widths[widest] ?? 0) - surplus
  if (narrowed < minColumnWidth) return 'tooWide'
  return widths.map((width, column) => (column === widest ? narrowed : width))
}

/** Lays each row out as a paragraph: its first cell, then the others with their heads. */
function paragraphs(
  head: readonly string[],
  rows: TableContent['rows'],
  available: number,
): string[] {
  return rows.flatMap(([first = '', ...others]) => {
    const facts = others.flatMap((text, index) => {
      const name = (head[index + 1] ?? '').toLowerCase()
      return text === '' ? [] : [`${name} ${text.replaceAll('\n', ' ')}`.trim()]
    })
    const lines = wrapped(facts, ' · ', available - 4).split('\n')
    return [`  ${first}`, ...lines.map((line) => `    ${line}`)]
  })
}

function visibleLength(text: string): number {
  return text.replaceAll(/\u001b\[\d+m/g, '').length
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** Lays a table out under a title, after an empty line; nothing at all where it has no rows. */
export function sectionLines(terminal: Terminal, title: string, content: TableContent): string[] {
  if (content.rows.length === 0) return []
  return ['', terminal.style('bold', title), ...tableLines(terminal, content)]
}
