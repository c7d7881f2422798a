// The lines of a configuration file of Asterisk without their comments. Source: Asterisk, main/config.c.

/** A line as Asterisk takes it. */
export interface BareLine {
  /** Without comments, and with `\;` read as `;`. */
  readonly text: string
  /** Whether no comment of many lines touches the line: only such a line may be edited. */
  readonly isPlain: boolean
}

/** Blanks the comments out: `;` to the end of a line, and `;--` to `--;`, which may stand inside each other. */
export function bareLines(text: string): BareLine[] {
  let depth = 0
  return text.split('\n').map((raw) => {
    const line = new LineReader(raw, depth)
    const isPlain = depth === 0 && !line.hasMark
    depth = line.depth
    return { text: line.kept, isPlain }
  })
}

/** The same as one text. */
export function bareText(text: string): string {
  return bareLines(text)
    .map((line) => line.text)
    .join('\n')
}

class LineReader {
  kept = ''
  depth: number
  hasMark = false
  readonly #raw: string
  #from = 0

  constructor(raw: string, depth: number) {
    this.#raw = raw
    this.depth = depth
    let at = raw.indexOf(';')
    while (at >= 0) at = this.#take(at) ? raw.indexOf(';', Math.max(at + 1, this.#from)) : -1
    this.#keepTo(raw.length)
  }

  /** Looks at a semicolon; false where the rest of the line is a comment. */
  #take(at: number): boolean {
    if (at > this.#from && this.#raw[at - 1] === '\\') {
      this.#keepTo(at - 1)
      this.#from = at
      return true
    }
    if (this.#raw.startsWith(';--', at) && this.#raw[at + 3] !== '-') {
      this.#keepTo(at)
      this.#from = at + 3
      this.depth += 1
      this.hasMark = true
      return true
    }
    if (this.depth > 0) {
      const isEnd = at >= this.#from + 2 && this.#raw.slice(at - 2, at) === '--'
      this.#from = at + 1
      this.depth -= isEnd ? 1 : 0
      this.hasMark ||= isEnd
      return true
    }
    this.#keepTo(at)
    this.#from = this.#raw.length
    return false
  }

  #keepTo(end: number): void {
    if (this.depth === 0) this.kept += this.#raw.slice(this.#from, end)
  }
}
