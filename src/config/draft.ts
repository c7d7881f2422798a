// File and environment laid over each other, not yet checked, and where each value came from.
import type { Override } from './environment-overrides.js'
import { isTable, type Table, type TomlDocument } from './parse-toml.js'
import type { Problem } from './problem.js'
import type { KeyPath } from './toml-lines.js'

/** Where a value stands. */
export type Place = Pick<Problem, 'line' | 'variable'>

/** Values from everywhere. */
export interface Draft {
  /** What stands at the top of the file, with the environment's values in place. */
  readonly sections: Table
  /** Leaves of `[settings]` by their dotted names: `[settings.blocking] threshold` is one too. */
  readonly settings: ReadonlyMap<string, unknown>
  /** Finds the place of a value, or of the section that should have it. */
  readonly placeOf: (path: KeyPath) => Place
  readonly problems: readonly Problem[]
}

/** Lays the environment over the file. */
export function makeDraft(document: TomlDocument, overrides: readonly Override[]): Draft {
  const sections: Table = { ...document.table }
  const inFile = Array.isArray(sections.asterisk) ? sections.asterisk.length : 0
  const leaves = isTable(sections.settings) ? leavesOf(sections.settings, ['settings']) : []
  const settings = new Map(leaves.map(({ name, value }) => [name, value]))
  const settingPaths = new Map(leaves.map(({ name, path }) => [name, path]))
  const problems: Problem[] = leaves
    .filter(({ name, path }) => settingPaths.get(name) !== path)
    .map(({ name, path }) => ({ line: document.lineOf(path), text: `"${name}" is set twice` }))
  for (const override of overrides) {
    if (override.path[0] === 'settings') settings.set(String(override.path[1]), override.value)
    else problems.push(...lay(sections, override))
  }

  const placeOf = (path: KeyPath): Place => {
    const isNew = path[0] === 'asterisk' && Number(path[1]) >= inFile
    const override = overrides.find(
      (o) => isPrefix(path, o.path) || (isNew && isPrefix(path.slice(0, 2), o.path)),
    )
    if (override !== undefined) return { variable: override.variable }
    const settingPath = path[0] === 'settings' ? settingPaths.get(String(path[1])) : undefined
    return { line: document.lineOf(settingPath ?? path) }
  }
  return { sections, settings, placeOf, problems }
}

function lay(sections: Table, { variable, path, value }: Override): Problem[] {
  const [section, key, ...rest] = path
  if (section === 'asterisk') return layAsterisk(sections, { variable, path, value })
  const table = sections[String(section)] ?? {}
  // A section that is no table is refused as it stands.
  if (isTable(table) && rest.length === 0) {
    sections[String(section)] = { ...table, [String(key)]: value }
  }
  return []
}

function layAsterisk(sections: Table, { variable, path, value }: Override): Problem[] {
  const tables: unknown = sections.asterisk ?? []
  if (!Array.isArray(tables)) return []
  const index = Number(path[1])
  if (index > tables.length) {
    const text = `there are ${tables.length} [[asterisk]] sections, counted from 0; the next number is ${tables.length}`
    return [{ variable, text }]
  }
  const table: unknown = tables[index] ?? {}
  if (isTable(table)) {
    sections.asterisk = tables.toSpliced(index, 1, { ...table, [String(path[2])]: value })
  }
  return []
}

interface Leaf {
  readonly name: string
  readonly path: KeyPath
  readonly value: unknown
}

function leavesOf(table: Table, path: KeyPath): Leaf[] {
  return Object.entries(table).flatMap(([key, value]) => {
    const here = [...path, key]
    return isTable(value)
      ? leavesOf(value, here)
      : [{ name: here.slice(1).join('.'), path: here, value }]
  })
}

function isPrefix(prefix: KeyPath, path: KeyPath): boolean {
  return prefix.every((key, index) => path[index] === key)
}
