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
  const table = new Table({
    chars: noBorders,
    style: { head: [], border: [], 'padding-left': 2, 'padding-right': 0 },
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

/** Lays a table out under a title, after an empty line; nothing at all where it has no rows. */
export function sectionLines(terminal: Terminal, title: string, content: TableContent): string[] {
  if (content.rows.length === 0) return []
  return ['', terminal.style('bold', title), ...tableLines(terminal, content)]
}
