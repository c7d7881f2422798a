// Plain text in columns: facts one below the other, and no line wider than a mail may be.

/** How wide a line of a mail may be. */
export const mailColumns = 72

const nameColumns = 18
const numberColumns = 13
const maxIndent = 24

/** Writes a fact as a line: its name, and its value in a column of its own. */
export function factLine(name: string, value: string): string {
  return `${name.padEnd(nameColumns - 2)}  ${value}`.trimEnd()
}

/** Writes a row of a table: numbers end in the same column. */
export function rowLine(number: string, text: string): string {
  return `${number.padStart(numberColumns)}  ${text}`.trimEnd()
}

/**
 * Breaks lines that are too wide at blanks, and words that are too wide anywhere; what follows begins below
 * the value of a fact. An address of a page stays whole. Empty lines never stand in pairs.
 */
export function inColumns(text: string, columns = mailColumns): string {
  const lines = text.split('\n').flatMap((line) => brokenLine(line.trimEnd(), columns))
  return `${lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`
}

function brokenLine(line: string, columns: number): string[] {
  if (widthOf(line) <= columns) return [line]
  const start = indentOf(line)
  const indent = ' '.repeat(start)
  const lines: string[] = []
  let current = line.slice(0, start)
  let isBegun = false
  for (const word of line
    .slice(start)
    .split(' ')
    .flatMap((each) => pieces(each, columns - start))) {
    const longer = isBegun ? `${current} ${word}` : `${current}${word}`
    if (isBegun && widthOf(longer) > columns) {
      lines.push(current.trimEnd())
      current = `${indent}${word}`
    } else current = longer
    isBegun = true
  }
  return [...lines, current.trimEnd()]
}

/** A word that is wider than the room it has; the address of a page stays whole. */
function pieces(word: string, room: number): string[] {
  const characters = Array.from(word)
  if (characters.length <= room || /^https?:\/\//.test(word)) return [word]
  const count = Math.ceil(characters.length / room)
  return Array.from({ length: count }, (_, index) =>
    characters.slice(index * room, (index + 1) * room).join(''),
  )
}

function widthOf(text: string): number {
  return Array.from(text).length
}

/** Where the text of a line begins: behind a name and at least two blanks, else below its first letter. */
function indentOf(line: string): number {
  if (line.startsWith('- ')) return 2
  const named = /^ *\S(?: ?\S)* {2,}/.exec(line)?.[0].length ?? 0
  if (named > 0 && named <= maxIndent) return named
  return Math.min(maxIndent, /^ */.exec(line)?.[0].length ?? 0)
}
