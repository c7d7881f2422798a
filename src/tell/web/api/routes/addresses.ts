// All that is known of one address: which lists and blocks cover it, and its whole story.
import { z } from 'zod'
import type { Evidence } from '../../../../domain/attack.js'
import type { Network } from '../../../../domain/address.js'
import type { Failure } from '../../../../domain/attempt.js'
import type { InForce, Story } from '../../../../ports/operator/block-desk.js'
import { failureWords } from '../../../format/describe-block.js'
import { toIsoTime } from '../../../format/describe-time.js'
import {
  type Asked,
  count,
  instant,
  named,
  namedSchema,
  network,
  proof,
  untrusted,
} from '../route/answer-values.js'
import { networkValue } from '../route/question-values.js'
import { defineRoute } from '../route/route.js'
import { attackJson, attackSchema } from './attacks.js'
import { blockJson, blockSchema } from './blocks.js'
import { listEntryJson, listEntrySchema } from './list-entry.js'

const check = {
  address: network,
  ...namedSchema,
  verdict: z.enum(['allowed', 'denied', 'blocked', 'flowBlocked', 'free']),
  lists: z.array(z.enum(['allow', 'deny', 'dynamic', 'flow'])),
  entries: z.array(listEntrySchema),
  blocks: z.array(blockSchema),
}

type Verdict = z.infer<typeof check.verdict>

function checkJson(address: Network, { entries, blocks }: InForce, asked: Asked) {
  const lists = new Set([
    ...entries.map((entry) => entry.list),
    ...blocks.map((block) => (block.flow === undefined ? 'dynamic' : 'flow')),
  ])
  return {
    address,
    ...named(asked.geo.countryOf(address)),
    verdict: verdictOf(lists),
    lists: (['allow', 'deny', 'dynamic', 'flow'] as const).filter((list) => lists.has(list)),
    entries: entries.map((entry) => listEntryJson(entry, asked)),
    blocks: blocks.map((block) => blockJson(block, asked)),
  }
}

// In the order in which the kernel asks.
function verdictOf(lists: ReadonlySet<string>): Verdict {
  if (lists.has('allow')) return 'allowed'
  if (lists.has('deny')) return 'denied'
  if (lists.has('dynamic')) return 'blocked'
  return lists.has('flow') ? 'flowBlocked' : 'free'
}

const pathSchema = z.strictObject({ address: networkValue })

/** `GET /check/…`. */
export const checkAddress = defineRoute({
  method: 'get',
  path: '/check/{address}',
  name: 'checkAddress',
  scope: 'read',
  summary: 'Which lists and blocks cover an address.',
  pathSchema,
  answer: z.strictObject(check),
  handle: async (operator, { path: { address } }) =>
    checkJson(address, await operator.blocks.check(address), operator),
})

const evidence = z.strictObject({
  at: instant,
  type: z.string(),
  address: z.string(),
  port: z.int(),
  account: untrusted,
  userAgent: untrusted,
  proof,
  failure: z.enum(Object.keys(failureWords) as Failure[]),
})

function evidenceJson({ at, ...rest }: Evidence) {
  return { at: toIsoTime(at), ...rest }
}

/** `GET /explain/…`. */
export const explainAddress = defineRoute({
  method: 'get',
  path: '/explain/{address}',
  name: 'explainAddress',
  scope: 'read',
  summary: 'The whole story of an address.',
  pathSchema,
  answer: z.strictObject({
    ...check,
    source: network.describe('the source that it belongs to: attempts are counted by it'),
    neverBlocked: z.string().describe('why it is never blocked; empty for no reason'),
    trust: z
      .array(z.strictObject({ account: untrusted, lastAt: instant }))
      .describe('accounts that work from there'),
    window: z
      .strictObject({ attempts: count, limit: count, seconds: count })
      .describe('failed attempts that the rule of a minute counts now'),
    attacks: z.array(attackSchema.extend({ evidence: z.array(evidence) })),
    stillDropped: z
      .strictObject({ packets: count, bytes: count })
      .nullable()
      .describe(
        'what the kernel has dropped of it since it is blocked; null where it was not asked',
      ),
    pastBlocks: z.array(blockSchema),
    strikes: z.strictObject({ count, threshold: count, days: count }),
  }),
  handle: async (operator, { path: { address } }) =>
    explainJson(address, await operator.blocks.explain(address), operator),
})

function explainJson(address: Network, story: Story, asked: Asked) {
  return {
    ...checkJson(address, story, asked),
    source: story.source,
    neverBlocked: story.neverBlocked,
    trust: story.trust.map(({ account, lastAt }) => ({ account, lastAt: toIsoTime(lastAt) })),
    window: story.window,
    attacks: story.attacks.map((attack) => ({
      ...attackJson(attack),
      evidence: attack.evidence.map(evidenceJson),
    })),
    stillDropped: story.stillDropped ?? null,
    pastBlocks: story.pastBlocks.map((block) => blockJson(block, asked)),
    strikes: story.strikes,
  }
}
