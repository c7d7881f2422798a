// What the documents say, read out of them, so that it can be held against the tree.

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
