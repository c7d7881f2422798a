// The attack log.
import { z } from 'zod'
import type { Attack, RuleName } from '../../../../domain/attack.js'
import { attackFields } from '../../../../domain/attack-fields.js'
import { isTimeZone } from '../../../../domain/time-zone.js'
import { type CountName, maxSteps } from '../../../../ports/attack-query.js'
import { attackTypes } from '../../../format/attack-types.js'
import { ruleWords } from '../../../format/describe-block.js'
import { toIsoTime } from '../../../format/describe-time.js'
import { stepsOf } from '../../../format/time-steps.js'
import { quoted } from '../route/api-error.js'
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
import { isSpan, noSpan, oneOf, pageQuery, valueOf } from '../route/question-values.js'
import { defineRoute } from '../route/route.js'
import { actionWords, filterOf, filterQuery } from './attack-question.js'

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
  action: z.enum(actionWords),
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

const groupSchema = z
  .strictObject({ attacks: count, attempts: count })
  .describe('with groupBy: all attacks of the source, of which this is the latest')

/** `GET /attacks`. */
export const listAttacks = defineRoute({
  method: 'get',
  path: '/attacks',
  name: 'listAttacks',
  scope: 'read',
  summary: 'The attack log, newest first; one by one, or the latest of each source.',
  query: z
    .strictObject({
      ...pageQuery,
      ...filterQuery,
      groupBy: oneOf(['source'], 'source: one item a source, its latest attack').optional(),
    })
    .refine(isSpan, noSpan),
  repeatable: attackFields,
  answer: listOf(attackSchema.extend({ group: groupSchema.optional() })).extend({
    totalAtLeast: z
      .literal(true)
      .optional()
      .describe('there are more than total, uncounted; pages end there'),
  }),
  handle: async (operator, { query }) => {
    const { page, perPage, groupBy } = query
    const wanted = { ...filterOf(query), page, perPage }
    const found =
      groupBy === 'source'
        ? await operator.attacks.attackGroups(wanted)
        : await operator.attacks.attacks(wanted)
    return {
      items: found.items.map((item) =>
        'latest' in item
          ? {
              ...attackJson(item.latest),
              group: { attacks: item.attacks, attempts: item.attempts },
            }
          : attackJson(item),
      ),
      total: found.total,
      ...(found.isTotalAtLeast === true && { totalAtLeast: true as const }),
    }
  },
})

const counts = z.array(z.strictObject({ key: untrusted, count, attempts: count }))
const countNames: readonly CountName[] = [
  ...(['total', 'attempts', 'sources', 'perVictim', 'perCountry', 'perType', 'perTool'] as const),
  ...(['perAccount', 'perNumber', 'perSource', 'perDay', 'perStep'] as const),
]

const topValue = valueOf(
  {
    type: 'integer',
    minimum: 1,
    maximum: 100,
    description: 'the length of lists',
    defaultValue: 100,
  },
  (text) =>
    /^[1-9]\d?$|^100$/.test(text)
      ? { value: Number(text) }
      : { refused: `must be a whole number from 1 to 100, not ${quoted(text)}` },
)

const zoneValue = valueOf(
  { type: 'string', description: 'the IANA zone of days, UTC unless given' },
  (text) =>
    isTimeZone(text)
      ? { value: text }
      : { refused: `must be an IANA zone, Europe/Berlin, not ${quoted(text)}` },
)

/** `GET /attacks/counts`. */
export const countAttacks = defineRoute({
  method: 'get',
  path: '/attacks/counts',
  name: 'countAttacks',
  scope: 'read',
  summary: 'How many attacks and attempts: in all, by what they were, and each day (UTC).',
  description:
    'Lists have the most frequent first. With step, each hour or day of a zone besides, the latest 2,500 of them.',
  query: z
    .strictObject({
      ...filterQuery,
      top: topValue.optional(),
      step: oneOf(['hour', 'day'], 'counts each hour or day by type').optional(),
      zone: zoneValue.optional(),
    })
    .refine(isSpan, noSpan),
  repeatable: attackFields,
  answer: z.strictObject({
    total: count,
    attempts: count,
    sources: count.describe('distinct sources'),
    perVictim: counts,
    perCountry: counts,
    perType: counts,
    perTool: counts,
    perAccount: counts,
    perNumber: counts,
    perSource: counts,
    perDay: counts,
    perStep: z.array(z.strictObject({ from: instant, perType: counts })),
    atLeast: z
      .array(z.enum(countNames as [CountName, ...CountName[]]))
      .describe('the numbers that are lower bounds: of the latest attacks, for there are too many'),
  }),
  handle: async (operator, { query }) => {
    const { top, step, zone = 'UTC', to = operator.status.now() + 1 } = query
    const span = { from: query.from ?? 0, to }
    const steps =
      step === undefined ? [] : stepsOf(span, { unit: step, count: 1 }, { zone, most: maxSteps })
    const found = await operator.attacks.attackCounts({
      ...filterOf(query),
      ...(top !== undefined && { top }),
      ...(steps.length > 1 && { steps }),
    })
    return {
      ...found,
      perStep: found.perStep.map(({ from, perType }) => ({ from: toIsoTime(from), perType })),
    }
  },
})
