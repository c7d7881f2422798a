// Asterisk's configuration files: sections, keys and includes, each with the file and the line it stands in.
// Source: Asterisk, main/config.c.
import { isAbsolute, join } from 'node:path'

/** One `key = value`. */
export interface ConfEntry {
  readonly section: string
  readonly key: string
  readonly value: string
  readonly file: string
  /** From 1. */
  readonly line: number
}

/** One `#include` or `#tryinclude`. */
export interface ConfInclude {
  /** As it is written, without quotes. */
  readonly pattern: string
  readonly file: string
}

/** What a file and all that it includes say, in Asterisk's own order. */
export interface AsteriskConf {
  readonly entries: readonly ConfEntry[]
  readonly sections: readonly { readonly name: string; readonly file: string }[]
  readonly includes: readonly ConfInclude[]
}

/** How files are read; tests have their own. */
export interface ConfFiles {
  /** The text of a file; undefined where it is not there. */
  readonly read: (path: string) => string | undefined
  /** The names in a folder; empty where it is not there. */
  readonly list: (folder: string) => readonly string[]
}

const maxDepth = 10
const maxFiles = 500

/** Reads a file and what it includes; `directory` is where relative includes are looked for. */
export function readAsteriskConf(file: string, directory: string, files: ConfFiles): AsteriskConf {
  const reader = new ConfReader(directory, files)
  reader.read(file, 0)
  return reader
}

/** Returns the last value of a key, which is the one in force; undefined where it is not set. */
export function lastEntry(
  conf: Pick<AsteriskConf, 'entries'>,
  section: string,
  key: string,
): ConfEntry | undefined {
  return conf.entries.findLast((entry) => entry.section === section && entry.key === key)
}

/** Says whether Asterisk takes a value for true (ast_true). */
export function isTrue(value: string | undefined): boolean {
  return /^(yes|true|y|t|1|on)$/i.test(value ?? '')
}

/** Finds the paths that an include means; a pattern names those that are there. */
export function includedFiles(pattern: string, directory: string, files: ConfFiles): string[] {
  const path = isAbsolute(pattern) ? pattern : join(directory, pattern)
  if (!/[*?[]/.test(path)) return [path]
  const slash = path.lastIndexOf('/')
  const folder = path.slice(0, slash)
  const name = globOf(path.slice(slash + 1))
  return files
    .list(folder)
    .filter((entry) => !entry.startsWith('.') && name.test(entry))
    .toSorted()
    .map((entry) => join(folder, entry))
}

function globOf(pattern: string): RegExp {
  const escaped = pattern.replaceAll(/[.+^${}()|\\]/g, '\\$&')
  const source = escaped.replaceAll('*', '.*').replaceAll('?', '.')
  try {
    return new RegExp(`^${source}$`)
  } catch {
    return /^$/
  }
}

class ConfReader implements AsteriskConf {
  readonly entries: ConfEntry[] = []
  readonly sections: { name: string; file: string }[] = []
  readonly includes: ConfInclude[] = []
  readonly #directory: string
  readonly #files: ConfFiles
  #section = ''
  #filesRead = 0

  constructor(directory: string, files: ConfFiles) {
    this.#directory = directory
    this.#files = files
  }

  read(file: string, depth: number): void {
    this.#filesRead += 1
    if (depth > maxDepth || this.#filesRead > maxFiles) return
    const text = this.#files.read(file)
    if (text === undefined) return
    for (const [index, line] of withoutComments(text).entries()) {
      this.#take(line.trim(), { file, line: index + 1 }, depth)
    }
  }

  #take(line: string, place: { file: string; line: number }, depth: number): void {
    const [, pattern] = /^#(?:try)?include\s+["<]?([^">]+?)[">]?\s*$/.exec(line) ?? []
    if (pattern !== undefined) {
      this.includes.push({ pattern, file: place.file })
      const found = includedFiles(pattern, this.#directory, this.#files)
      for (const path of found) this.read(path, depth + 1)
      return
    }
    const [, section] = /^\[([^\]]*)\]/.exec(line) ?? []
    if (section !== undefined) {
      this.#section = section
      this.sections.push({ name: section, file: place.file })
      return
    }
    const [, key, value = ''] = /^([^=]+?)\s*=>?\s*(.*)$/.exec(line) ?? []
    if (key !== undefined) this.entries.push({ section: this.#section, key, value, ...place })
  }
}

/** The lines with their comments blanked out: `;` to the end of a line, and `;--` to `--;`. */
function withoutComments(text: string): string[] {
  let isInside = false
  return text.split(/\r?\n/).map((line) => {
    let rest = line
    if (isInside) {
      const end = rest.indexOf('--;')
      if (end < 0) return ''
      isInside = false
      rest = rest.slice(end + 3)
    }
    const start = /(?<!\\);/.exec(rest)?.index
    if (start === undefined) return rest
    const comment = rest.slice(start)
    if (comment.startsWith(';--') && comment[3] !== '-' && !comment.includes('--;')) isInside = true
    return rest.slice(0, start)
  })
}
