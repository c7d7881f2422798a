// Blocks in force, and their end.
import { z } from 'zod'
import type { BlockInForce } from '../../../../domain/block-in-force.js'
import type { ListEntry } from '../../../../domain/list-entry.js'
import { noteOf } from '../../../format/describe-block.js'
import { toIsoTime } from '../../../format/describe-time.js'
import {
  type Asked,
  count,
  instant,
  keptJson,
  keptSchema,
  listOf,
  named,
  namedSchema,
  network,
  proof,
  untrusted,
} from '../route/answer-values.js'
import { networkMember, networkValue, pageQuery } from '../route/question-values.js'
import { defineRoute } from '../route/route.js'
import { listEntryJson, listEntrySchema } from './list-entry.js'

const flow = z.strictObject({
  address: z.string(),
  port: z.int(),
  protocol: z.enum(['udp', 'tcp']),
})

/** One block. */
export const blockSchema = z.strictObject({
  id: z.string().nullable(),
  address: network,
  flow: flow.nullable().describe('the only source:port that is blocked; null for the whole source'),
  type: z.string().nullable().describe('the type of the attack that it answers'),
  userAgent: untrusted,
  ...namedSchema,
  host: z.string(),
  since: instant,
  until: instant.nullable().describe('null: for good'),
  unblocksInSeconds: count.nullable().describe('the time left; null: for good'),
  permanent: z.boolean(),
  proof: proof.nullable(),
  note: z.string(),
  end: z
    .enum(['expired', 'unblocked', 'allowed', 'denied', 'evicted'])
    .nullable()
    .describe('why it is over; null while it is in force'),
})

/** Answers a dynamic block, a flow block, or a block without an end, as the daemon sees it now. */
export function blockJson(block: BlockInForce, asked: Asked) {
  if ('network' in block) return permanentBlockJson(block, asked)
  const { id, source, flow, type, userAgent, country, host, proof, until } = block
  const now = asked.status.now()
  return {
    id,
    address: source,
    flow: flow ?? null,
    type,
    userAgent,
    ...named(country),
    host,
    since: toIsoTime(block.since),
    until: toIsoTime(until),
    unblocksInSeconds: block.end === undefined ? Math.max(0, Math.ceil((until - now) / 1000)) : 0,
    permanent: false,
    proof,
    note: noteOf(block),
    end: block.end ?? null,
  }
}

function permanentBlockJson(entry: ListEntry, asked: Asked) {
  return {
    id: null,
    address: entry.network,
    flow: null,
    type: null,
    userAgent: '',
    ...named(asked.geo.countryOf(entry.network)),
    host: '',
    since: toIsoTime(entry.since),
    until: null,
    unblocksInSeconds: null,
    permanent: true,
    proof: null,
    note: entry.note,
    end: null,
  }
}

/** `GET /blocks`. */
export const listBlocks = defineRoute({
  method: 'get',
  path: '/blocks',
  name: 'listBlocks',
  scope: 'read',
  summary: 'Blocks in force, newest first, also those without an end.',
  query: z.strictObject({
    ...pageQuery,
    address: networkValue
      .optional()
      .meta({ description: 'only blocks that cover it or lie within it' }),
  }),
  answer: listOf(blockSchema),
  handle: async (operator, { query: { page, perPage, address } }) => {
    const wanted = { page, perPage, ...(address !== undefined && { network: address }) }
    const { items, total } = await operator.blocks.blocks(wanted)
    return { items: items.map((block) => blockJson(block, operator)), total }
  },
})

/** `POST /unblock`. */
export const unblock = defineRoute({
  method: 'post',
  path: '/unblock',
  name: 'unblock',
  scope: 'write',
  summary:
    'Ends every block of an address, and removes it from the denylist if strikes put it there.',
  body: z.strictObject({ address: networkMember }),
  answer: z.strictObject({
    address: network,
    ended: count.describe('blocks that were ended'),
    removed: count.describe('entries of sipward that were taken off the denylist'),
    remaining: z.array(listEntrySchema).describe('entries of people and files that still deny it'),
    ...keptSchema,
  }),
  handle: async (operator, { body: { address } }) => {
    const result = await operator.blocks.unblock(address)
    const { ended, removed } = result
    const remaining = result.remaining.map((entry) => listEntryJson(entry, operator))
    return { address, ended, removed, remaining, ...keptJson(result) }
  },
})
