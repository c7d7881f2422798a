// The [[asterisk]] sections: each for itself, then their names and secrets.
import { existsSync } from 'node:fs'
import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { whyOf } from '../domain/system-failure.js'
import { printable } from '../domain/untrusted.js'
import { checkAri } from './check-ari.js'
import { checkSection } from './check-section.js'
import type { AsteriskConfig } from './config.js'
import { asteriskSchema } from './config-schema.js'
import type { Draft, Place } from './draft.js'
import { isTable, type Table } from './parse-toml.js'
import type { Problem } from './problem.js'

/** What the sections say, and what is wrong or dangerous about them. */
export interface CheckedAsterisk {
  readonly asterisk: readonly AsteriskConfig[]
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
}

const title = '[[asterisk]]'

/**
 * Checks the sections. Paths of secret files are taken from the directory of the configuration. A host
 * without one blocks what the other hosts of its store find.
 */
export function checkAsterisk(draft: Draft, file: string): CheckedAsterisk {
  const problems: Problem[] = []
  const warnings: Problem[] = []
  const sections: unknown = draft.sections.asterisk ?? []
  if (!Array.isArray(sections)) {
    const text = 'the section of a PBX is written [[asterisk]], with two brackets'
    problems.push({ ...draft.placeOf(['asterisk']), text })
    return { asterisk: [], problems, warnings }
  }
  if (sections.length === 0 && !sharesStore(draft)) {
    const text = existsSync(file)
      ? 'no [[asterisk]] section: name at least one PBX to protect; a host without one only blocks what ' +
        'others find, and needs the store that they share ([store] url = "mongodb://HOST/NAME")'
      : 'there is no such file: sipward setup writes it, on the machine that runs Asterisk'
    problems.push({ text, isMissing: true })
  }
  const asterisk = sections.flatMap((section: unknown, index): AsteriskConfig[] => {
    const path = ['asterisk', index]
    const values = checkSection(asteriskSchema, section, { title, path, draft }, problems)
    const secret = isTable(section)
      ? checkSecret(section, { draft, file, index, problems, warnings })
      : ''
    const ari = isTable(section)
      ? checkAri(section, { draft, index, problems, warnings })
      : undefined
    if (values === undefined) return []
    const { name, host, port, username, tls } = values
    return [{ name, host, port, username, secret, tls, ...(ari !== undefined && { ari }) }]
  })
  problems.push(...repeatedNames(sections, draft))
  return { asterisk, problems, warnings }
}

function sharesStore({ sections }: Draft): boolean {
  const { store } = sections as Readonly<Record<string, unknown>>
  return isTable(store) && /^mongodb(\+srv)?:/.test(String(store.url))
}

interface SecretContext {
  readonly draft: Draft
  readonly file: string
  readonly index: number
  readonly problems: Problem[]
  readonly warnings: Problem[]
}

function checkSecret(section: Table, context: SecretContext): string {
  const { draft, index, problems } = context
  const { secret, secret_file: secretFile } = section
  const place = draft.placeOf([
    'asterisk',
    index,
    secretFile === undefined ? 'secret' : 'secret_file',
  ])
  if ((secret === undefined) === (secretFile === undefined)) {
    const text = `${title} needs "secret" or "secret_file", one of them`
    const isMissing = secret === undefined
    problems.push({ ...place, text: isMissing ? text : `${text} and not both`, isMissing })
    return ''
  }
  if (typeof secret === 'string') return secret
  return typeof secretFile === 'string' ? readSecretFile(secretFile, place, context) : ''
}

function readSecretFile(secretFile: string, place: Place, context: SecretContext): string {
  const { file, problems, warnings } = context
  const path = resolve(dirname(file), secretFile)
  try {
    if ((statSync(path).mode & 0o004) !== 0) {
      warnings.push({ ...place, text: `${printable(path)} is readable by everybody; chmod 640 it` })
    }
    const read = readFileSync(path, 'utf8').replace(/\r?\n$/, '')
    if (asteriskSchema.shape.secret.safeParse(read).success) return read
    problems.push({ ...place, text: `${printable(path)} must hold the secret in one line` })
  } catch (caught) {
    const why = whyOf(caught)
    problems.push({ ...place, text: `secret_file ${printable(path)} cannot be read (${why})` })
  }
  return ''
}

function repeatedNames(sections: readonly unknown[], draft: Draft): Problem[] {
  const seen = new Set<string>()
  return sections.flatMap((section, index) => {
    const name = isTable(section) ? section.name : undefined
    if (typeof name !== 'string') return []
    const isRepeated = seen.has(name)
    seen.add(name)
    if (!isRepeated) return []
    const text = `another ${title} is named "${printable(name)}" already; names must differ`
    return [{ ...draft.placeOf(['asterisk', index, 'name']), text }]
  })
}
