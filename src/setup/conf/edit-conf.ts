// Changes of configuration files, as small as they can be, each with the way back for a file that a person has
// changed since.

/** One place of a file: what was written there, and what had stood there before. Whole lines. */
export interface Piece {
  readonly wrote: string
  readonly instead: string
}

/** A changed text and its pieces. */
export interface Edit {
  readonly text: string
  readonly pieces: readonly Piece[]
}

const begin = '>>> sipward'
const end = '<<< sipward'

/** Appends lines between marks; `comment` begins a comment in this kind of file. */
export function withBlock(text: string, lines: readonly string[], comment: string): Edit {
  const head = `${comment} ${begin}: written by "sipward setup", taken out by "sipward setup --undo"`
  const block = `${[head, ...lines, `${comment} ${end}`].join('\n')}\n`
  const gap = text === '' || text.endsWith('\n') ? '' : '\n'
  return { text: `${text}${gap}${block}`, pieces: [{ wrote: `${gap}${block}`, instead: '' }] }
}

/** Takes every block of ours out of a text. */
export function withoutBlocks(text: string, comment: string): string {
  const kept: string[] = []
  let isInside = false
  for (const line of text.split('\n')) {
    if (line.startsWith(`${comment} ${begin}`)) isInside = true
    if (!isInside) kept.push(line)
    if (line.startsWith(`${comment} ${end}`)) isInside = false
  }
  return isInside ? text : kept.join('\n')
}

/** Sets keys of a section where they stand, or below the head of the section, or in a new section at the end. */
export function withKeys(
  text: string,
  section: string,
  keys: Readonly<Record<string, string>>,
): Edit {
  const lines = text.split('\n')
  const pieces: Piece[] = []
  const missing = new Map(Object.entries(keys))
  const names = sectionNames(lines)
  for (const [index, line] of lines.entries()) {
    const { before, key, after } = partsOf(line)
    const value = keys[key]
    if (names[index] !== section || value === undefined) continue
    missing.delete(key)
    replaceLine(lines, index, `${before}${value}${after}`, pieces)
  }
  const added = [...missing].map(([key, value]) => `${key} = ${value}`)
  if (added.length === 0) return { text: lines.join('\n'), pieces }
  const head = names.indexOf(section)
  if (head < 0) return appended(lines.join('\n'), [`[${section}]`, ...added], pieces)
  const old = lines[head] ?? ''
  const wrote = [old, ...added].join('\n')
  lines[head] = wrote
  const piece = { wrote: `${wrote}\n`, instead: `${old}\n` }
  return { text: lines.join('\n'), pieces: [...pieces, piece] }
}

/** For each line the name of the section that it stands in; the head of a section is the first of its lines. */
function sectionNames(lines: readonly string[]): string[] {
  let current = ''
  return lines.map((line) => (current = /^\s*\[([^\]]*)\]/.exec(line)?.[1] ?? current))
}

/** What stands before a value, its key, and what stands behind it. */
function partsOf(line: string): { before: string; key: string; after: string } {
  const parts = /^(\s*([\w-]+)\s*=>?\s*)([^;]*?)(\s*;.*|\s*)$/.exec(line)
  return { before: parts?.[1] ?? '', key: parts?.[2] ?? '', after: parts?.[4] ?? '' }
}

/** Makes comments of the lines that a test picks. */
export function withCommentedLines(text: string, isPicked: (line: string) => boolean): Edit {
  const lines = text.split('\n')
  const pieces: Piece[] = []
  for (const [index, line] of lines.entries()) {
    if (isPicked(line)) replaceLine(lines, index, `; sipward: ${line}`, pieces)
  }
  return { text: lines.join('\n'), pieces }
}

/** Makes one edit of two that follow each other. */
export function joined(first: Edit, second: Edit): Edit {
  return { text: second.text, pieces: [...first.pieces, ...second.pieces] }
}

/**
 * Takes pieces back out of a text that a person has changed since. Returns undefined where a piece cannot be found
 * exactly once, so that nothing is guessed.
 */
export function withoutPieces(text: string, pieces: readonly Piece[]): string | undefined {
  let result = text
  for (const { wrote, instead } of pieces.toReversed()) {
    const at = wholeLinesAt(result, wrote, 0)
    if (at < 0 || wholeLinesAt(result, wrote, at + 1) >= 0) return undefined
    result = result.slice(0, at) + instead + result.slice(at + wrote.length)
  }
  return result
}

/** Finds a piece from a place on, where it begins a line. */
function wholeLinesAt(text: string, piece: string, from: number): number {
  for (let at = text.indexOf(piece, from); at >= 0; at = text.indexOf(piece, at + 1)) {
    if (at === 0 || piece.startsWith('\n') || text[at - 1] === '\n') return at
  }
  return -1
}

function replaceLine(lines: string[], index: number, line: string, pieces: Piece[]): void {
  const old = lines[index] ?? ''
  if (old === line) return
  lines[index] = line
  pieces.push({ wrote: `${line}\n`, instead: `${old}\n` })
}

function appended(text: string, lines: readonly string[], pieces: readonly Piece[]): Edit {
  const gap = text === '' || text.endsWith('\n') ? '' : '\n'
  const wrote = `${gap}${lines.join('\n')}\n`
  return { text: text + wrote, pieces: [...pieces, { wrote, instead: '' }] }
}
