// The host names of the allowlist as JSON, and bodies that name one.
import { z } from 'zod'
import { parseNetwork } from '../../../../domain/address.js'
import { type HostName, notOnDenylist, parseHostName } from '../../../../domain/host-name.js'
import { withoutEnd } from '../../../../domain/list-entry.js'
import type { ListName } from '../../../../domain/list-entry.js'
import type { ShownName } from '../../../../ports/operator/list-desk.js'
import type { Operator } from '../../../../ports/operator/operator.js'
import { toIsoTime } from '../../../format/describe-time.js'
import { noEndOfNames } from '../lists/list-body.js'
import { instant, keptJson, keptSchema, network } from '../route/answer-values.js'
import { refusal } from '../route/api-error.js'
import { checked } from '../route/read-question.js'
import { endValue, noteValue } from '../route/question-values.js'

/** One host name. */
export const hostNameSchema = z.strictObject({
  hostName: z.string(),
  origin: z.enum(['operator', 'file']).describe('who put it there'),
  note: z.string(),
  since: instant,
  addresses: z.array(network).describe('what it stands for now; they are entries of the list too'),
  problem: z.string().describe('why it, or one family of it, is not resolved; else empty'),
})

/** The answer to a host name that was put on the allowlist. */
export const addedNameSchema = hostNameSchema.extend({
  list: z.literal('allow'),
  new: z.boolean().describe('false: it was on the list already'),
  ...keptSchema,
})

const body = z.strictObject({
  address: z.string(),
  note: noteValue.optional(),
  until: endValue.optional(),
})

/** What became of one host name that was put on the allowlist. */
export type AddedNameJson = z.infer<typeof addedNameSchema>

/** Answers one host name. */
export function hostNameJson({ name, origin, note, since, addresses, problem }: ShownName) {
  return {
    hostName: name,
    origin,
    note,
    since: toIsoTime(since),
    addresses: [...addresses],
    problem,
  }
}

/**
 * Returns the host name that a client names in the place of an address; undefined where it is none.
 * @throws AppError `invalidValue` where it is meant for the denylist
 */
export function hostNameIn(list: ListName, address: unknown): HostName | undefined {
  if (typeof address !== 'string' || parseNetwork(address) !== undefined) return undefined
  const hostName = parseHostName(address)
  if (hostName !== undefined && list === 'deny') throw refusal(notOnDenylist(hostName))
  return hostName
}

/** Puts the host name of a body on the allowlist. */
export async function addHostName(
  { lists }: Pick<Operator, 'lists'>,
  hostName: HostName,
  asked: unknown,
): Promise<AddedNameJson> {
  const { note, until = withoutEnd } = checked(body, asked)
  if (until !== withoutEnd) throw refusal(noEndOfNames)
  const { added, ...kept } = await lists.names.add([{ hostName, note, place: '' }])
  const shown = lists.names.all().find(({ name }) => name === hostName)
  if (shown === undefined) throw refusal(`${hostName} was taken off the allowlist meanwhile`)
  return { list: 'allow', ...hostNameJson(shown), new: added > 0, ...keptJson(kept) }
}
