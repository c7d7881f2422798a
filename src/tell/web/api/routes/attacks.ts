// The attack log.
import { z } from 'zod'
import type { Attack, RuleName } from '../../../../domain/attack.js'
import type { AttackQuery } from '../../../../ports/store.js'
import { attackTypes } from '../../../format/attack-types.js'
import { ruleWords } from '../../../format/describe-block.js'
import { toIsoTime } from '../../../format/describe-time.js'
import {
  count,
  instant,
  listOf,
  named,
  namedSchema,
  network,
  proof,
  untrusted,
} from '../route/answer-values.js'
import {
  isSpan,
  noSpan,
  oneOf,
  pageQuery,
  sourceValue,
  spanQuery,
  valueOf,
} from '../route/question-values.js'
import { defineRoute } from '../route/route.js'

const maxSearchLength = 200

/** One attack. */
export const attackSchema = z.strictObject({
  id: z.string(),
  at: instant,
  type: z.string().describe('a SIP method or another service').meta({ examples: attackTypes }),
  typeInferred: z.boolean().describe('true: no message told the method, it follows from the rest'),
  source: network,
  victim: z.string().describe('the address of the PBX that was attacked'),
  userAgent: untrusted,
  knownTool: z.boolean().describe('the User-Agent is the name of a known attack tool'),
  account: untrusted,
  calledNumber: untrusted,
  campaign: z.string().describe('what all attacks of one campaign share; empty for none'),
  ...namedSchema,
  host: z.string().describe('the machine running sipward'),
  pbx: z.string().describe('the PBX that reported'),
  attempts: count,
  proof,
  rule: z
    .enum(Object.keys(ruleWords) as RuleName[])
    .describe('which rule found it: docs/rules.md has them'),
  action: z.enum(['blocked', 'denied', 'flowBlocked', 'slowed', 'exempt', 'reported']),
})

/** Answers one attack without its evidence. */
export function attackJson(attack: Attack) {
  const { id, rule, type, source, victim, userAgent, account, calledNumber, campaign } = attack
  const { country, host, pbx, attempts, proof, action } = attack
  return {
    id,
    at: toIsoTime(attack.at),
    type,
    typeInferred: attack.isTypeInferred,
    source,
    victim,
    userAgent,
    knownTool: attack.isKnownTool,
    account,
    calledNumber,
    campaign,
    ...named(country),
    host,
    pbx,
    attempts,
    proof,
    rule,
    action,
  }
}

const typeWord = oneOf(attackTypes, 'a SIP method or another service, in capitals or not')

const attackQuery = z
  .strictObject({
    ...pageQuery,
    source: sourceValue.optional(),
    type: z
      .string()
      .transform((text) => text.toUpperCase())
      .pipe(typeWord)
      .meta(z.globalRegistry.get(typeWord) ?? {})
      .optional(),
    ...spanQuery,
    search: valueOf(
      {
        type: 'string',
        maxLength: maxSearchLength,
        description: 'text in source, victim, User-Agent, account or country',
      },
      (text) =>
        text.length <= maxSearchLength
          ? { value: text }
          : { refused: `search must have at most ${maxSearchLength} characters` },
    ).optional(),
  })
  .refine(isSpan, noSpan)

/** `GET /attacks`. */
export const listAttacks = defineRoute({
  method: 'get',
  path: '/attacks',
  name: 'listAttacks',
  scope: 'read',
  summary: 'The attack log, newest first.',
  query: attackQuery,
  answer: listOf(attackSchema).extend({
    totalAtLeast: z
      .literal(true)
      .optional()
      .describe('there are more than total, uncounted; pages end there'),
  }),
  handle: async (operator, { query }) => {
    const { items, total, isTotalAtLeast } = await operator.attacks.attacks(given(query))
    const attacks = items.map(attackJson)
    return {
      items: attacks,
      total,
      ...(isTotalAtLeast === true && { totalAtLeast: true as const }),
    }
  },
})

/** Leaves out what is not given. */
function given(query: z.output<typeof attackQuery>): AttackQuery {
  const entries = Object.entries(query).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as unknown as AttackQuery
}

const counts = z.array(z.strictObject({ key: untrusted, count }))

/** `GET /attacks/counts`. */
export const countAttacks = defineRoute({
  method: 'get',
  path: '/attacks/counts',
  name: 'countAttacks',
  scope: 'read',
  summary: 'How many attacks: in all, by victim, country and type, and each day (UTC).',
  query: z.strictObject(spanQuery).refine(isSpan, noSpan),
  answer: z.strictObject({
    total: count,
    perVictim: counts,
    perCountry: counts,
    perType: counts,
    perDay: counts,
  }),
  handle: async (operator, { query: { from = 0, to = Number.MAX_SAFE_INTEGER } }) => {
    const found = await operator.attacks.attackCounts({ from, to })
    const { total, perVictim, perCountry, perType, perDay } = found
    return { total, perVictim, perCountry, perType, perDay }
  },
})
