// One entry of the allowlist or the denylist as JSON.
import { z } from 'zod'
import type { ListEntry } from '../../../../domain/list-entry.js'
import { toIsoTime } from '../../../format/describe-time.js'
import { type Asked, instant, named, namedSchema, network } from '../route/answer-values.js'

/** One entry. */
export const listEntrySchema = z.strictObject({
  list: z.enum(['allow', 'deny']),
  address: network,
  origin: z
    .enum(['operator', 'file', 'sipward', 'name'])
    .describe('who made it; name: the address of a host name on the allowlist'),
  hostName: z.string().optional().describe('the host name, where the origin is name'),
  note: z.string(),
  since: instant,
  until: instant.optional().describe('when it ends by itself; without it never'),
  ...namedSchema,
})

/** Answers one entry of a list. */
export function listEntryJson(entry: ListEntry, asked: Asked) {
  const { list, network, origin, note, since, hostName, endsAt } = entry
  const country = named(asked.geo.countryOf(network))
  return {
    list,
    address: network,
    origin,
    ...(hostName !== undefined && { hostName }),
    note,
    since: toIsoTime(since),
    ...(endsAt !== undefined && { until: toIsoTime(endsAt) }),
    ...country,
  }
}
