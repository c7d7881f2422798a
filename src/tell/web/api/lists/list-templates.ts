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
  return readCsvBody(await readFile(pathOf(name)))
}

/**
 * Returns the text of a template.
 * @throws AppError `invalidValue` where there is none of this name
 */
export function listTemplateText(name: unknown): Promise<string> {
  return readFile(pathOf(name), 'utf8')
}

function pathOf(name: unknown): string {
  const names = listTemplateNames()
  const known = names.find((each) => each === name)
  if (known !== undefined) return join(folder, `${known}.csv`)
  const text = typeof name === 'string' ? name : ''
  throw refusal(
    `there is no template ${quoted(text)}${suggestion(text, names)}; there are ${names.join(', ')}`,
  )
}
