// Changes of configuration files, as small as they can be, each with the way back for a file that a person has
// changed since. A text has one character for each byte of its file; what is put in is ordinary text.
import { bareLines } from './bare-lines.js'
import { headOf, isSameName } from './asterisk-conf.js'

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

/** What kind of file is edited. */
export interface EditOptions {
  /** The section that the file begins in, where another one includes it. */
  readonly begins?: string
  /** `#` for TOML, which has no comments of many lines. */
  readonly comment?: ';' | '#'
}

const begin = '>>> sipward'
const end = '<<< sipward'

/** Appends lines between marks; `comment` begins a comment in this kind of file. */
export function withBlock(text: string, lines: readonly string[], comment: string): Edit {
  const head = `${comment} ${begin}: written by "sipward setup", taken out by "sipward setup --undo"`
  const block = `${bytesOf([head, ...lines, `${comment} ${end}`].join('\n'))}\n`
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

/**
 * Sets keys of a section where they stand, or below the head of the section, or in a new section at the end. Templates
 * and comments are left alone.
 */
export function withKeys(
  text: string,
  section: string,
  keys: Readonly<Record<string, string>>,
  options: EditOptions = {},
): Edit {
  const lines = text.split('\n')
  const pieces: Piece[] = []
  const missing = new Map(Object.entries(keys))
  const places = placesOf(text, bytesOf(section), options)
  for (const [index, { count, isPlain }] of places.entries()) {
    const { before, key, after } = partsOf(lines[index] ?? '', options.comment)
    const name = Object.keys(keys).find((wanted) => isSameName(wanted, key))
    if (count < 0 || !isPlain || name === undefined) continue
    // Of sections with the same name Asterisk may take the first one alone.
    if (count === 0) missing.delete(name)
    replaceLine(lines, index, `${before}${bytesOf(keys[name] ?? '')}${after}`, pieces)
  }
  const added = [...missing].map(([key, value]) => `${key} = ${value}`)
  return belowHead({ lines, places, pieces }, section, added)
}

/** Adds lines below the head of a section, or in a new section at the end. */
export function withLines(text: string, section: string, added: readonly string[]): Edit {
  const places = placesOf(text, bytesOf(section), {})
  return belowHead({ lines: text.split('\n'), places, pieces: [] }, section, added)
}

interface Work {
  readonly lines: string[]
  readonly places: readonly Place[]
  readonly pieces: readonly Piece[]
}

function belowHead(
  { lines, places, pieces }: Work,
  section: string,
  added: readonly string[],
): Edit {
  if (added.length === 0) return { text: lines.join('\n'), pieces }
  const fresh = added.map(bytesOf)
  const head = places.findIndex(({ count, isHead }) => count === 0 && isHead)
  if (head >= 0) {
    const old = lines[head] ?? ''
    const wrote = [old, ...fresh].join('\n')
    lines[head] = wrote
    const piece = { wrote: `${wrote}\n`, instead: `${old}\n` }
    return { text: lines.join('\n'), pieces: [...pieces, piece] }
  }
  if (places[0]?.count === 0) {
    const wrote = `${fresh.join('\n')}\n`
    return { text: wrote + lines.join('\n'), pieces: [...pieces, { wrote, instead: '' }] }
  }
  return appended(lines.join('\n'), [`[${bytesOf(section)}]`, ...fresh], pieces)
}

/** Where a line stands. */
interface Place {
  /** 0 in the first section of the name, 1 in the next one, and so on; -1 in other sections and in templates. */
  readonly count: number
  readonly isHead: boolean
  readonly isPlain: boolean
}

function placesOf(
  text: string,
  section: string,
  { begins = '', comment = ';' }: EditOptions,
): Place[] {
  const isToml = comment === '#'
  const isSame = (name: string): boolean => (isToml ? name === section : isSameName(name, section))
  const lines = isToml
    ? text.split('\n').map((line) => ({ text: line, isPlain: true }))
    : bareLines(text)
  let count = begins !== '' && isSame(bytesOf(begins)) ? 0 : -1
  let known = count + 1
  return lines.map(({ text: line, isPlain }) => {
    const head = headOf(line)
    if (head === undefined) return { count, isHead: false, isPlain }
    if (!isSame(head.name) || head.options.includes('!')) count = -1
    else if (head.options.includes('+') && known > 0) count = 0
    else count = known++
    return { count, isHead: isPlain, isPlain }
  })
}

/** What stands before a value, its key, and what stands behind it. */
function partsOf(
  line: string,
  mark: ';' | '#' = ';',
): { before: string; key: string; after: string } {
  const [before, key] = /^\s*([\w-]+)\s*=>?\s*/.exec(line) ?? []
  if (before === undefined || key === undefined) return { before: '', key: '', after: '' }
  const rest = line.slice(before.length)
  const comment = rest.search(mark === ';' ? /(?<!\\);/ : mark)
  const value = (comment < 0 ? rest : rest.slice(0, comment)).trimEnd()
  return { before, key, after: rest.slice(value.length) }
}

/** Makes comments of the lines that a test picks. */
export function withCommentedLines(text: string, isPicked: (line: string) => boolean): Edit {
  const lines = text.split('\n')
  const pieces: Piece[] = []
  for (const [index, { isPlain }] of bareLines(text).entries()) {
    const line = lines[index] ?? ''
    if (isPlain && isPicked(line)) replaceLine(lines, index, `; sipward: ${line}`, pieces)
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

/** Text as the bytes of its UTF-8, one character for each. */
function bytesOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}
