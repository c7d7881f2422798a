// All that is known of one address: which lists and blocks cover it, and its whole story.
import { z } from 'zod'
import type { Evidence } from '../../../../domain/attack.js'
import { firstAddressOf, type Network } from '../../../../domain/address.js'
import type { Failure } from '../../../../domain/attempt.js'
import { lockedOut } from '../../../../domain/country-access.js'
import type { InForce, Standing, Story } from '../../../../ports/operator/block-desk.js'
import type { Operator } from '../../../../ports/operator/operator.js'
import { failureWords } from '../../../format/describe-block.js'
import { type Known, reasonKinds, reasonsOf } from '../../../format/describe-standing.js'
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
  verdict: z
    .enum(['allowed', 'denied', 'blocked', 'flowBlocked', 'countryBlocked', 'free'])
    .describe('what is done with it in the end; free: all of its packets pass'),
  reasons: z
    .array(z.strictObject({ kind: z.enum(reasonKinds), text: z.string() }))
    .describe('every reason that holds for it: what drops it, what lets it pass, what is pending'),
  lists: z.array(z.enum(['allow', 'deny', 'dynamic', 'flow'])),
  entries: z.array(listEntrySchema),
  blocks: z.array(blockSchema),
}

/** What is done with an address in the end. */
export type Verdict = z.infer<typeof check.verdict>

function checkJson(address: Network, known: Known, asked: Asked) {
  const { entries, blocks } = known.inForce
  const lists = listsOf(known)
  return {
    address,
    ...named(asked.geo.countryOf(address)),
    verdict: verdictOf(known),
    reasons: reasonsOf(known),
    lists: (['allow', 'deny', 'dynamic', 'flow'] as const).filter((list) => lists.has(list)),
    entries: entries.map((entry) => listEntryJson(entry, asked)),
    blocks: blocks.map((block) => blockJson(block, asked)),
  }
}

function listsOf({ inForce: { entries, blocks } }: Known): ReadonlySet<string> {
  return new Set([
    ...entries.map((entry) => entry.list),
    ...blocks.map((block) => (block.flow === undefined ? 'dynamic' : 'flow')),
  ])
}

/** Tells what is done with an address in the end, in the order in which the kernel asks. */
export function verdictOf(known: Known): Verdict {
  const lists = listsOf(known)
  if (lists.has('allow')) return 'allowed'
  if (lists.has('deny')) return 'denied'
  if (lists.has('dynamic')) return 'blocked'
  if (isShutOut(known)) return 'countryBlocked'
  return lists.has('flow') ? 'flowBlocked' : 'free'
}

// Trusted sources are spared the country policy.
function isShutOut({ shutOut, standing }: Known): boolean {
  return shutOut !== undefined && standing.trust.length === 0
}

/** Asks whatever is known of an address without the store. */
export async function know(
  operator: Operator,
  address: Network,
  inForce: InForce,
  standing: Standing,
) {
  const { geo, isMonitoring } = await operator.status.status()
  const { mode, countries, state } = geo.policy
  const countryOf = () => operator.geo.countryOf(address)
  // What the policy says of an address, it says of the first one of a network.
  const first = [firstAddressOf(address)]
  const found = state === 'off' ? undefined : lockedOut({ mode, countries, countryOf }, first)
  return { inForce, standing, shutOut: found && { ...found, mode }, isMonitoring }
}

const pathSchema = z.strictObject({ address: networkValue })

/** `GET /check/…`. */
export const checkAddress = defineRoute({
  method: 'get',
  path: '/check/{address}',
  name: 'checkAddress',
  scope: 'read',
  summary: 'Which lists and blocks cover an address, and every other reason that holds for it.',
  pathSchema,
  answer: z.strictObject(check),
  handle: async (operator, { path: { address } }) => {
    const standing = await operator.blocks.standing(address)
    const inForce = await operator.blocks.check(address)
    return checkJson(address, await know(operator, address, inForce, standing), operator)
  },
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
  handle: async (operator, { path: { address } }) => {
    const story = await operator.blocks.explain(address)
    return explainJson(address, story, await know(operator, address, story, story), operator)
  },
})

function explainJson(address: Network, story: Story, known: Known, asked: Asked) {
  return {
    ...checkJson(address, known, asked),
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
