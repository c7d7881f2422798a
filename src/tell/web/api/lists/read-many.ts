// Bodies of many entries: lines, CSV, a list in JSON, or the name of a template.
import { z } from 'zod'
import { notOnDenylist } from '../../../../domain/host-name.js'
import type { ListName } from '../../../../domain/list-entry.js'
import { refusal } from '../route/api-error.js'
import { checked } from '../route/read-question.js'
import type { TextBody } from '../route/route.js'
import {
  type ListBody,
  maxNamedLines,
  readCsvBody,
  readJsonItems,
  readPlainBody,
} from './list-body.js'
import { readListTemplate } from './list-templates.js'

/** A body of many entries, or of one. */
interface Sent {
  readonly body: Readonly<Record<string, unknown>> | undefined
  readonly text: TextBody | undefined
}

/**
 * Reads a body of many entries; undefined where it is one of another kind.
 * @param member the name of the list in a JSON body
 * @param list what the entries are for: host names can stand on the allowlist alone
 * @throws AppError `invalidValue` that names every bad entry
 */
export async function readMany(
  { body, text }: Sent,
  member: 'entries' | 'addresses',
  list: ListName,
): Promise<ListBody | undefined> {
  const many = await readBody({ body, text }, member)
  if (list === 'allow' || many === undefined || many.names.length === 0) return many
  const refused = many.names.slice(0, maxNamedLines)
  const more = many.names.length - refused.length
  throw refusal(
    [
      ...refused.map(({ place, hostName }) => `${place}: ${notOnDenylist(hostName)}`),
      ...(more > 0 ? [`and ${more} more`] : []),
    ].join('\n'),
  )
}

async function readBody(
  { body, text }: Sent,
  member: 'entries' | 'addresses',
): Promise<ListBody | undefined> {
  if (text !== undefined) {
    return text.type === 'text/csv' ? readCsvBody(text.bytes) : readPlainBody(text.bytes)
  }
  if (body === undefined) return undefined
  if (member in body) {
    return readJsonItems(checked(z.strictObject({ [member]: z.unknown() }), body)[member], member)
  }
  if (!('template' in body)) return undefined
  return readListTemplate(checked(z.strictObject({ template: z.unknown() }), body).template)
}
