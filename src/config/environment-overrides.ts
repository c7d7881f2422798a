// SIPWARD_… variables: SIPWARD_SECTION_KEY, SIPWARD_ASTERISK_0_KEY (counted from 0 in the order of
// the file) and SIPWARD_SETTINGS_KEY, in capitals, with `_` for dots and between words.
import { suggestion } from '../domain/nearest-name.js'
import { settingKeys, settingsSchema } from '../domain/settings.js'
import { printable } from '../domain/untrusted.js'
import { asteriskSchema, sectionSchemas } from './config-schema.js'
import type { Problem } from './problem.js'
import type { Environment } from './process-environment.js'
import type { KeyPath } from './toml-lines.js'
import { valueFromText } from './value-from-text.js'
import type { z } from 'zod'

/** A value that takes the place of the file's. */
export interface Override {
  readonly variable: string
  /** `[section, key]`, `['asterisk', index, key]` or `['settings', setting]`. */
  readonly path: KeyPath
  readonly value: unknown
}

/** What the environment says, and variables that mean nothing. */
export interface Overrides {
  readonly overrides: readonly Override[]
  readonly problems: readonly Problem[]
}

interface Target {
  readonly path: KeyPath
  readonly schema: z.ZodType
}

const prefix = 'SIPWARD_'

// Set for test runs; they are no concern of the program.
const foreignPrefixes = ['SIPWARD_TEST_', 'SIPWARD_LAB_']

const indexedVariable = /^SIPWARD_ASTERISK_(0|[1-9]\d?)_(.+)$/

/** Reads every `SIPWARD_…` variable; unknown ones are problems, like unknown keys. */
export function readOverrides(environment: Environment): Overrides {
  const targets = targetsByVariable()
  const overrides: Override[] = []
  const problems: Problem[] = []
  for (const [variable, text] of Object.entries(environment).toSorted()) {
    const isOurs =
      variable.startsWith(prefix) && !foreignPrefixes.some((p) => variable.startsWith(p))
    if (!isOurs || text === undefined) continue
    const target = targets.get(variable) ?? asteriskTarget(variable)
    if (target === undefined) problems.push(unknownVariable(variable, [...targets.keys()]))
    else overrides.push({ variable, path: target.path, value: valueFromText(target.schema, text) })
  }
  return { overrides, problems }
}

function targetsByVariable(): Map<string, Target> {
  const targets = new Map<string, Target>()
  for (const [section, { shape }] of Object.entries(sectionSchemas)) {
    for (const [key, schema] of Object.entries(shape as Record<string, z.ZodType>)) {
      targets.set(variableOf(section, key), { path: [section, key], schema })
    }
  }
  for (const key of settingKeys) {
    const words = key.replaceAll(/[A-Z]/g, '_$&').replaceAll('.', '_')
    targets.set(variableOf('settings', words), {
      path: ['settings', key],
      schema: settingsSchema.shape[key],
    })
  }
  return targets
}

function asteriskTarget(variable: string): Target | undefined {
  const [, index, words] = indexedVariable.exec(variable) ?? []
  const shape: Record<string, z.ZodType> = asteriskSchema.shape
  const key = Object.keys(shape).find((name) => name.toUpperCase() === words)
  const schema = key === undefined ? undefined : shape[key]
  if (key === undefined || schema === undefined) return undefined
  return { path: ['asterisk', Number(index), key], schema }
}

function unknownVariable(variable: string, known: readonly string[]): Problem {
  const index = indexedVariable.exec(variable)?.[1] ?? '0'
  const indexed = Object.keys(asteriskSchema.shape).map((key) =>
    variableOf(`asterisk_${index}`, key),
  )
  return {
    variable,
    text: `unknown variable${suggestion(printable(variable), [...known, ...indexed])}`,
  }
}

function variableOf(section: string, key: string): string {
  return `${prefix}${section}_${key}`.toUpperCase()
}
