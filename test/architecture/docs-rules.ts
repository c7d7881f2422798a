// What the documents say, read out of them, so that it can be held against the tree.
import { posix } from 'node:path'

/** One row of the README's table of exit codes. */
export interface DocumentedCode {
  readonly code: string
  readonly exit: number
}

/** Returns the text of a `##` section up to the next heading of its rank. Throws where it is missing. */
export function sectionOf(markdown: string, title: string): string {
  const [, ...sections] = `\n${markdown}`.split('\n## ')
  const section = sections.find((text) => text.split('\n', 1)[0]?.trim() === title)
  if (section === undefined) throw new Error(`there is no section "## ${title}"`)
  return section
}

/** Reads the rows `| code | exit | … |`; the heading and the line below it have no number there. */
export function documentedCodesOf(section: string): DocumentedCode[] {
  return section.split('\n').flatMap((line) => {
    const row = /^\|\s*`?(\w+)`?\s*\|\s*(\d+)\s*\|/.exec(line)
    return row ? [{ code: row[1] ?? '', exit: Number(row[2]) }] : []
  })
}

/**
 * Reads the entries right below `src/` of the tree in a fenced block, folders with their `/`: lines
 * of the same indentation, from behind the line `src/` to the first that is indented less.
 */
export function documentedEntriesOf(section: string): string[] {
  const block = /^```\w*\n([^]*?)^```/m.exec(section)?.[1] ?? ''
  const lines = block.split('\n')
  const start = lines.findIndex((line) => /^src\/(\s|$)/.test(line)) + 1
  const indentation = /^ +/.exec(lines[start] ?? '')?.[0]
  if (start === 0 || indentation === undefined) return []
  const end = lines.findIndex((line, index) => index >= start && !line.startsWith(indentation))
  return lines
    .slice(start, end < 0 ? undefined : end)
    .filter((line) => line.charAt(indentation.length) !== ' ')
    .map((line) => line.trim().split(/\s+/)[0] ?? '')
    .sort()
}

/** Finds the package scripts that a text tells people to run: `npm run NAME`, `npm test`, `npm start`. */
export function scriptsNamedIn(markdown: string): string[] {
  const runs = [...markdown.matchAll(/\bnpm run ([\w:-]+)/g)].map((match) => match[1] ?? '')
  const short = [...markdown.matchAll(/\bnpm (test|start)\b/g)].map((match) => match[1] ?? '')
  return [...new Set([...runs, ...short])]
}

/** Returns the version of the newest release in a changelog; `## [Unreleased]` is none. */
export function newestVersionOf(changelog: string): string | undefined {
  return /^## \[?v?(\d+\.\d+\.\d+[\w.+-]*)\]?/m.exec(changelog)?.[1]
}

/** What a row of a table says that holds it, as it stands there. */
export interface HeldRow {
  readonly row: string
  /** The paths of tests, from the root of the project. */
  readonly tests: readonly string[]
  /** Whatever is no good name of a test, and no word that there is none. */
  readonly problem: string
}

const shortFolders: Readonly<Record<string, string>> = {
  unit: 'test/unit/decide',
  asterisk: 'test/integration/asterisk',
}

/** Reads the rows of all tables with a last column "held by". */
export function heldRowsOf(markdown: string): HeldRow[] {
  const rows: HeldRow[] = []
  let isHeld = false
  for (const line of markdown.split('\n')) {
    const cells = line.startsWith('|') ? line.split('|').slice(1, -1) : []
    const [row = '', last = ''] = [cells[0], cells.at(-1)].map((cell) => cell?.trim())
    isHeld = cells.length > 0 && (isHeld || last === 'held by')
    if (isHeld && !/^(-+|held by)$/.test(last)) rows.push(heldRow(row, last, rows.length > 0))
  }
  return rows
}

function heldRow(row: string, cell: string, hasRowBefore: boolean): HeldRow {
  const tests = testsNamedIn(cell)
  const rest = cell.replace(/`[^`]+`/g, '')
  if (rest.includes('.test.ts')) return { row, tests, problem: 'a test that is not in backticks' }
  const isNone = rest.startsWith('no test') || (rest === 'the same' && hasRowBefore)
  return { row, tests, problem: tests.length > 0 || isNone ? '' : `nothing holds it: "${cell}"` }
}

function testsNamedIn(cell: string): readonly string[] {
  let folder = ''
  return [...cell.matchAll(/(?:\b(\w+) )?`([^`]+)`/g)].map(([, word = '', name = '']) => {
    folder = shortFolders[word] ?? folder
    const path = name.includes('/') ? posix.join('test', name) : posix.join(folder, name)
    folder = posix.dirname(path)
    return path
  })
}
