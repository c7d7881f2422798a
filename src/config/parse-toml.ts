// TOML text to a document and the lines of its keys; goes on after a broken line to find the others.
import { parse, TomlError } from 'smol-toml'
import type { Problem } from './problem.js'
import { type LineOf, locateTomlKeys } from './toml-lines.js'

/** A table of a TOML document. */
export type Table = Record<string, unknown>

/** What was read. */
export interface TomlDocument {
  readonly table: Table
  readonly lineOf: LineOf
  /** Broken lines. What they said is missing in the table. */
  readonly problems: readonly Problem[]
}

const maxBrokenLines = 50

/** How the names of sections begin whose header is broken; what they hold cannot be judged. */
export const brokenSection = '(broken line) '

/**
 * Parses TOML. A line that is broken by itself is named and left out, so that one reading names all
 * of them; where the fault lies between the lines (an open bracket), nothing after it can be judged
 * and the table is empty.
 */
export function parseToml(text: string): TomlDocument {
  const lines = text.split('\n')
  const problems: Problem[] = []
  while (problems.length < maxBrokenLines) {
    const remaining = lines.join('\n')
    try {
      return { table: parse(remaining), lineOf: locateTomlKeys(remaining), problems }
    } catch (caught) {
      if (!(caught instanceof TomlError)) throw caught
      problems.push({ line: caught.line, text: describe(caught) })
      const broken = lines[caught.line - 1] ?? ''
      if (!isRedefinition(caught) && isFineAlone(broken)) break
      // The keys below a broken header belong to no section that is known.
      lines[caught.line - 1] = broken.trimStart().startsWith('[')
        ? `["${brokenSection}${caught.line}"]`
        : ''
    }
  }
  return { table: {}, lineOf: () => undefined, problems }
}

function describe(error: TomlError): string {
  if (isRedefinition(error)) return 'this key or section is written a second time'
  const reason = error.message.split('\n')[0]?.replace('Invalid TOML document: ', '') ?? ''
  return `not valid TOML at column ${error.column}: ${reason}`
}

function isRedefinition(error: TomlError): boolean {
  return error.message.includes('redefine')
}

function isFineAlone(line: string): boolean {
  try {
    parse(line)
    return true
  } catch {
    return false
  }
}

/** Tells whether a value of a document is a table, and no date or array. */
export function isTable(value: unknown): value is Table {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
  )
}
