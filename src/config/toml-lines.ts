// Where each key of a TOML document stands: the parser keeps no positions, and people want lines.
// Reads documents that the parser has accepted, so it checks nothing.

/** The way to a value from the root of the document; numbers count elements of arrays. */
export type KeyPath = readonly (string | number)[]

/** Returns the line of a key, table or element, or of the nearest one around it; from 1. */
export type LineOf = (path: KeyPath) => number | undefined

/** Finds the line of every key, table and array element of a valid TOML document. */
export function locateTomlKeys(text: string): LineOf {
  const lines = new TomlScanner(text).scan()
  return (path) => {
    for (let length = path.length; length > 0; length -= 1) {
      const line = lines.get(idOf(path.slice(0, length)))
      if (line !== undefined) return line
    }
    return undefined
  }
}

function idOf(path: KeyPath): string {
  return JSON.stringify(path)
}

class TomlScanner {
  readonly #text: string
  readonly #lines = new Map<string, number>()
  readonly #tablesIn = new Map<string, number>()
  #at = 0
  #line = 1
  #countedTo = 0

  constructor(text: string) {
    this.#text = text
  }

  scan(): ReadonlyMap<string, number> {
    let table: KeyPath = []
    this.#skip(blank)
    while (this.#at < this.#text.length) {
      if (this.#text[this.#at] === '[') table = this.#readHeader()
      else this.#readPair(table)
      this.#skip(blank)
    }
    return this.#lines
  }

  #readHeader(): KeyPath {
    const isArray = this.#text.startsWith('[[', this.#at)
    this.#at += isArray ? 2 : 1
    const keys = this.#readKeys()
    const path = this.#resolve(keys, isArray)
    this.#record(path)
    this.#at += isArray ? 2 : 1
    return path
  }

  // `[[a]]` opens a new element of `a`; every later mention of `a` means its last element.
  #resolve(keys: readonly string[], isArray: boolean): KeyPath {
    const path: (string | number)[] = []
    keys.forEach((key, index) => {
      path.push(key)
      const id = idOf(path)
      if (isArray && index === keys.length - 1) {
        this.#tablesIn.set(id, (this.#tablesIn.get(id) ?? 0) + 1)
        if (!this.#lines.has(id)) this.#record(path)
      }
      const tables = this.#tablesIn.get(id)
      if (tables !== undefined) path.push(tables - 1)
    })
    return path
  }

  #readPair(table: KeyPath): void {
    const path: (string | number)[] = [...table]
    for (const key of this.#readKeys()) {
      path.push(key)
      if (!this.#lines.has(idOf(path))) this.#record(path)
    }
    this.#skip(/[ \t=]*/y)
    this.#readValue(path)
  }

  #readKeys(): string[] {
    const keys: string[] = []
    do {
      this.#skip(/[ \t.]*/y)
      const quoted = this.#take(/"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y)
      keys.push(quoted === '' ? this.#take(/[\w-]+/y) : unquote(quoted))
      this.#skip(/[ \t]*/y)
    } while (this.#text[this.#at] === '.')
    return keys
  }

  #readValue(path: KeyPath): void {
    const first = this.#text[this.#at]
    if (first === '[') this.#readArray(path)
    else if (first === '{') this.#readInlineTable(path)
    else this.#skip(scalar)
  }

  #readArray(path: KeyPath): void {
    this.#at += 1
    this.#skip(separators)
    for (let index = 0; this.#isBefore(']'); index += 1) {
      this.#record([...path, index])
      this.#readValue([...path, index])
      this.#skip(separators)
    }
    this.#at += 1
  }

  #readInlineTable(path: KeyPath): void {
    this.#at += 1
    this.#skip(separators)
    while (this.#isBefore('}')) {
      this.#readPair(path)
      this.#skip(separators)
    }
    this.#at += 1
  }

  #isBefore(end: string): boolean {
    return this.#at < this.#text.length && this.#text[this.#at] !== end
  }

  #record(path: KeyPath): void {
    for (; this.#countedTo < this.#at; this.#countedTo += 1) {
      if (this.#text[this.#countedTo] === '\n') this.#line += 1
    }
    this.#lines.set(idOf(path), this.#line)
  }

  #skip(pattern: RegExp): void {
    this.#take(pattern)
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const taken = pattern.exec(this.#text)?.[0] ?? ''
    this.#at += taken.length
    return taken
  }
}

const blank = /(?:[ \t\r\n]|#[^\n]*)*/y
const separators = /(?:[ \t\r\n,]|#[^\n]*)*/y

// A string of any of the four kinds, or what ends at a comma, a bracket, a comment or the line.
const scalar =
  /"""(?:[^\\]|\\[^])*?"{3,5}(?!")|'''[^]*?'{3,5}(?!')|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^,\]}#\n]*/y

function unquote(quoted: string): string {
  if (quoted.startsWith("'")) return quoted.slice(1, -1)
  // TOML's escapes in keys are those of JSON, but for \e, \x and \U, which no key of ours has.
  try {
    return JSON.parse(quoted) as string
  } catch {
    return quoted.slice(1, -1)
  }
}
