// The configuration file and the environment to one frozen Config, or one failure that names all.
import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { checkAsterisk } from './check-asterisk.js'
import { checkSections } from './check-sections.js'
import { checkSettings } from './check-settings.js'
import { type Config, defaultConfigFile } from './config.js'
import { type Draft, makeDraft } from './draft.js'
import { readOverrides } from './environment-overrides.js'
import { isTable, parseToml } from './parse-toml.js'
import { configurationError, describeProblem, type Problem } from './problem.js'
import { type ConfigOrigin, readConfigFile } from './read-config-file.js'

/**
 * Reads the configuration: defaults, then the file, then `SIPWARD_…` variables.
 * @throws AppError `invalidConfiguration` that names every problem with its line.
 */
export function loadConfig(origin: ConfigOrigin): Config {
  const file = origin.file ?? defaultConfigFile
  const document = parseToml(readConfigFile(origin))
  const { overrides, problems: unknownVariables } = readOverrides(origin.env)
  const draft = makeDraft(document, overrides)
  const problems = [...unknownVariables, ...draft.problems]
  const sections = checkSections(draft, problems, origin.env)
  const { asterisk, problems: asteriskProblems, warnings } = checkAsterisk(draft, file)
  const settings = checkSettings(draft, problems)
  problems.push(...asteriskProblems)

  const isBroken = document.problems.length > 0
  const told = [...document.problems, ...problems.filter((p) => !(isBroken && p.isMissing))]
  if (sections === undefined || told.length > 0) throw configurationError(file, told)
  return deepFrozen({
    file,
    ...sections,
    asterisk,
    settings,
    allowlistFile: join(dirname(file), 'allowlist'),
    denylistFile: join(dirname(file), 'denylist'),
    warnings: [...readableByEverybody(file, draft), ...warnings].map((w) =>
      describeProblem(file, w),
    ),
  })
}

function readableByEverybody(file: string, draft: Draft): Problem[] {
  const { asterisk: sections, store } = draft.sections as Readonly<Record<string, unknown>>
  const hasStorePassword =
    isTable(store) &&
    /\/\/.*@/s.test(String(store.url)) &&
    draft.placeOf(['store', 'url']).variable === undefined
  const hasSecret =
    Array.isArray(sections) &&
    sections.some((section: unknown, index) => {
      const isInFile = (key: string): boolean =>
        isTable(section) &&
        section[key] !== undefined &&
        draft.placeOf(['asterisk', index, key]).variable === undefined
      return isInFile('secret') || isInFile('ari_password')
    })
  const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0
  if (!(hasSecret || hasStorePassword) || (mode & 0o004) === 0) return []
  return [{ text: 'holds secrets and is readable by everybody; chmod 640 it' }]
}

function deepFrozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFrozen)
    Object.freeze(value)
  }
  return value
}
