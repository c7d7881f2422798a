// One entry of the allowlist or the denylist as JSON.
import { z } from 'zod'
import type { ListEntry } from '../../../../domain/list-entry.js'
import { toIsoTime } from '../../../format/describe-time.js'
import { type Asked, instant, named, namedSchema, network } from '../route/answer-values.js'

/** One entry. */
export const listEntrySchema = z.strictObject({
  list: z.enum(['allow', 'deny']),
  address: network,
  origin: z.enum(['operator', 'file', 'sipward']).describe('who made it'),
  note: z.string(),
  since: instant,
  ...namedSchema,
})

/** Answers one entry of a list. */
export function listEntryJson(entry: ListEntry, asked: Asked) {
  const { list, network, origin, note, since } = entry
  const country = named(asked.geo.countryOf(network))
  return { list, address: network, origin, note, since: toIsoTime(since), ...country }
}
