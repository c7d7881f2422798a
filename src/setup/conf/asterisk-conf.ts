// Asterisk's configuration files: sections, keys and includes, each with the file and the line it stands in.
// Source: Asterisk, main/config.c. Names of sections and keys are the same in small and in capital letters.
import { isAbsolute, join } from 'node:path'
import { bareLines } from './bare-lines.js'

/** One `key = value`. */
export interface ConfEntry {
  readonly section: string
  readonly key: string
  readonly value: string
  readonly file: string
  /** From 1. */
  readonly line: number
  /** The place of its section among the sections; -1 where it stands in no section. */
  readonly sectionAt: number
  /** It stands in a template that its section is made from. */
  readonly isInherited: boolean
}

/** One `[name]`. */
export interface ConfSection {
  readonly name: string
  readonly file: string
  /** `[name](!)`: others are made from it, and it is none itself. */
  readonly isTemplate: boolean
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
  readonly sections: readonly ConfSection[]
  readonly includes: readonly ConfInclude[]
  /** The section that a file begins in: that of the include which names it. */
  readonly beginnings: ReadonlyMap<string, string>
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
const maxEntries = 200_000
const maxCharacters = 4 * 1024 * 1024

/** Reads a file and what it includes; `directory` is where relative includes are looked for. */
export function readAsteriskConf(file: string, directory: string, files: ConfFiles): AsteriskConf {
  const reader = new ConfReader(directory, files)
  reader.read(file, 0)
  return reader
}

/** Tells whether two names of sections or keys are the same to Asterisk. */
export function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

/** Returns the last value of a key in all sections of a name; undefined where it is not set. */
export function lastEntry(
  conf: Pick<AsteriskConf, 'entries'>,
  section: string,
  key: string,
): ConfEntry | undefined {
  return conf.entries.findLast(
    (entry) => isSameName(entry.section, section) && isSameName(entry.key, key),
  )
}

/**
 * Returns the value of a key that is in force in a section which Asterisk asks for by its name, as `[general]`: it takes
 * the first section of that name, and what is added to that one with `(+)`.
 */
export function entryInForce(
  { entries, sections }: Pick<AsteriskConf, 'entries' | 'sections'>,
  section: string,
  key: string,
): ConfEntry | undefined {
  const first = sections.findIndex(
    ({ name, isTemplate }) => !isTemplate && isSameName(name, section),
  )
  return entries.findLast((entry) => entry.sectionAt === first && isSameName(entry.key, key))
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

/** Reads the head of a section: its name, and what stands between the parentheses. */
export function headOf(line: string): { name: string; options: readonly string[] } | undefined {
  const [head, name = '', options = ''] = /^\s*\[([^\]]*)\](?:\(([^)]*)\))?/.exec(line) ?? []
  if (head === undefined) return undefined
  return { name, options: options.split(',').map((option) => option.trim()) }
}

class ConfReader implements AsteriskConf {
  readonly entries: ConfEntry[] = []
  readonly sections: ConfSection[] = []
  readonly includes: ConfInclude[] = []
  readonly beginnings = new Map<string, string>()
  readonly #directory: string
  readonly #files: ConfFiles
  readonly #first = new Map<string, number>()
  readonly #bySection: ConfEntry[][] = []
  #at = -1
  #filesRead = 0
  #charactersRead = 0

  constructor(directory: string, files: ConfFiles) {
    this.#directory = directory
    this.#files = files
  }

  /** A file that is included begins in the section of its include; what follows the include is in that section too. */
  read(file: string, depth: number): void {
    const text = depth > maxDepth ? undefined : this.#textOf(file)
    if (text === undefined) return
    const outer = this.#at
    if (!this.beginnings.has(file)) this.beginnings.set(file, this.sections[outer]?.name ?? '')
    for (const [index, line] of bareLines(text).entries()) {
      if (this.entries.length < maxEntries)
        this.#take(line.text.trim(), { file, line: index + 1 }, depth)
    }
    this.#at = outer
  }

  /** Undefined where it is not there, or too much has been read already. */
  #textOf(file: string): string | undefined {
    this.#filesRead += 1
    if (this.#filesRead > maxFiles) return undefined
    const text = this.#files.read(file)
    this.#charactersRead += text?.length ?? 0
    return this.#charactersRead > maxCharacters ? undefined : text
  }

  #take(line: string, place: { file: string; line: number }, depth: number): void {
    const [directive] = /^#(?:try)?include\s+/i.exec(line) ?? []
    if (directive !== undefined) {
      const pattern = line.slice(directive.length).replace(/^["<]/, '').replace(/[">]$/, '')
      this.includes.push({ pattern, file: place.file })
      const found = includedFiles(pattern, this.#directory, this.#files)
      for (const path of found) this.read(path, depth + 1)
      return
    }
    const head = headOf(line)
    if (head !== undefined) {
      this.#enter(head, place.file)
      return
    }
    const [key = '', ...rest] = line.split('=')
    if (rest.length === 0 || key.trim() === '') return
    const value = rest.join('=').replace(/^>/, '').trim()
    this.#add({ key: key.trim(), value, ...place, isInherited: false })
  }

  #enter({ name, options }: { name: string; options: readonly string[] }, file: string): void {
    const first = this.#first.get(name.toLowerCase())
    if (options.includes('+') && first !== undefined) this.#at = first
    else {
      this.#at = this.sections.length
      this.sections.push({ name, file, isTemplate: options.includes('!') })
      if (first === undefined) this.#first.set(name.toLowerCase(), this.#at)
    }
    for (const option of options) this.#inherit(this.#first.get(option.toLowerCase()))
  }

  #inherit(template: number | undefined): void {
    if (template === undefined || template === this.#at) return
    for (const entry of this.#bySection[template] ?? []) {
      if (this.entries.length >= maxEntries) return
      this.#add({ ...entry, isInherited: true })
    }
  }

  #add(entry: Omit<ConfEntry, 'section' | 'sectionAt'>): void {
    const section = this.sections[this.#at]?.name ?? ''
    const added = { ...entry, section, sectionAt: this.#at }
    this.entries.push(added)
    if (this.#at >= 0) (this.#bySection[this.#at] ??= []).push(added)
  }
}
