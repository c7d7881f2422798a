// One section against its schema: every fault in the words of the file's author, with its place.
import type { z } from 'zod'
import { suggestion } from '../domain/nearest-name.js'
import { printable } from '../domain/untrusted.js'
import { secretKeys } from './config-schema.js'
import type { Draft } from './draft.js'
import { isTable } from './parse-toml.js'
import { type Problem, shownValue } from './problem.js'
import type { KeyPath } from './toml-lines.js'

/** What a section is called, and where it stands. */
export interface SectionPlace {
  /** As it is written in the file, `[store]`. */
  readonly title: string
  readonly path: KeyPath
  readonly draft: Draft
}

/** Checks one section; returns its values, or undefined with the faults added to `problems`. */
export function checkSection<Schema extends z.ZodObject>(
  schema: Schema,
  value: unknown,
  place: SectionPlace,
  problems: Problem[],
): z.infer<Schema> | undefined {
  const { title, path, draft } = place
  if (!isTable(value)) {
    problems.push({ ...draft.placeOf(path), text: `${title} must be a section of its own` })
    return undefined
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const keys = new Set<string>()
  for (const issue of result.error.issues) {
    if (issue.code === 'unrecognized_keys') {
      problems.push(...issue.keys.map((key) => unknownKey(key, schema, place)))
      continue
    }
    const key = String(issue.path[0])
    if (keys.has(key)) continue
    keys.add(key)
    const at = draft.placeOf([...path, ...(issue.path as KeyPath)])
    const isMissing = value[key] === undefined
    problems.push({ ...at, text: fault(key, value[key], schema, title), isMissing })
  }
  return undefined
}

function unknownKey(
  key: string,
  schema: z.ZodObject,
  { title, path, draft }: SectionPlace,
): Problem {
  const known = Object.keys(schema.shape)
  const text = `unknown key "${printable(key)}" in ${title}${suggestion(key, known)}`
  return { ...draft.placeOf([...path, key]), text }
}

function fault(key: string, value: unknown, schema: z.ZodObject, title: string): string {
  const wanted = (schema.shape[key] as z.ZodType | undefined)?.description ?? 'something else'
  if (value === undefined) return `${title} needs "${key}": ${wanted}`
  const text = `"${key}" in ${title} must be ${wanted}`
  return secretKeys.has(key) ? text : `${text}, not ${shownValue(value)}`
}
