// Lists that come with sipward: networks that many people want on one of theirs.
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { suggestion } from '../../../../domain/nearest-name.js'
import { quoted, refusal } from '../route/api-error.js'
import { type ListBody, readCsvBody } from './list-body.js'

const folder = fileURLToPath(import.meta.resolve('#package/templates/lists'))

/** Returns the names of all templates, sorted. */
export function listTemplateNames(): readonly string[] {
  const files = readdirSync(folder)
  return files.flatMap((file) => /^([a-z0-9-]+)\.csv$/.exec(file)?.[1] ?? []).sort()
}

/**
 * Reads a template.
 * @throws AppError `invalidValue` where there is none of this name
 */
export async function readListTemplate(name: unknown): Promise<ListBody> {
  const names = listTemplateNames()
  const known = names.find((each) => each === name)
  if (known === undefined) {
    const text = typeof name === 'string' ? name : ''
    throw refusal(
      `there is no template ${quoted(text)}${suggestion(text, names)}; there are ${names.join(', ')}`,
    )
  }
  return readCsvBody(await readFile(join(folder, `${known}.csv`)))
}
