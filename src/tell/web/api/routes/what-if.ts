// What other settings would have done with what was heard in the last days.
import { z } from 'zod'
import { type SettingKey, settingKeys, shownSettings } from '../../../../domain/settings.js'
import type { WhatIf, WhatIfSources } from '../../../../ports/operator/what-if-desk.js'
import { toIsoTime } from '../../../format/describe-time.js'
import { count, instant, network, proof, untrusted } from '../route/answer-values.js'
import { defineRoute } from '../route/route.js'
import { settingChanges } from './settings.js'

const hourMs = 3_600_000
const maxHours = 168
const patienceMs = 120_000

const key = z.enum(settingKeys as readonly [SettingKey, ...SettingKey[]])

const sourceSchema = z.strictObject({
  address: network,
  action: z.enum(['blocked', 'flowBlocked', 'slowed']),
  at: instant.describe('when it would have happened first'),
  rule: z.string(),
  attempts: count.describe('what the first attack was made of'),
  proof,
  account: untrusted,
  times: count,
  denied: z.boolean().describe('it would have come to the denylist'),
  trusted: z.boolean().describe('something works from there'),
})

const sourcesSchema = z.strictObject({
  total: count,
  items: z.array(sourceSchema).describe('trusted ones first; at most 200'),
})

const sideSchema = z.strictObject({
  blocked: count.describe('sources that are blocked at least once'),
  blocks: count,
  flowsBlocked: count,
  slowed: count,
  denied: count,
  silenced: count.describe('attempts that come while their source is blocked'),
})

/** `POST /whatif`. */
export const whatIf = defineRoute({
  method: 'post',
  path: '/whatif',
  name: 'whatIf',
  scope: 'read',
  summary: 'Says what other settings would have done with what was heard in the last days.',
  description:
    'Every kept attempt is decided twice: under the settings in force, and with the changes. Nothing is changed. It may take two minutes.',
  body: z.strictObject({
    settings: settingChanges,
    lastHours: z
      .int()
      .min(1)
      .max(maxHours)
      .optional()
      .describe('how far back to look; 168 unless given'),
  }),
  answer: z.strictObject({
    settings: z.record(z.string(), z.unknown()).describe('the changes, as they were understood'),
    untold: z.array(key).describe('changes whose effect attempts cannot tell'),
    covered: z
      .strictObject({ from: instant, to: instant })
      .nullable()
      .describe('the span that records cover; null where there are none'),
    records: count,
    notKept: count.describe('records that were too many, had no room, or were refused by the disk'),
    unreadable: count,
    cut: z.boolean().describe('the time to answer was over before the last record'),
    trouble: z.string().describe('why nothing is kept at the moment; empty where it is'),
    now: sideSchema.describe('under the settings in force, over the same records'),
    then: sideSchema.describe('with the changes'),
    more: sourcesSchema.describe('who would be blocked, flow-blocked or slowed besides'),
    fewer: sourcesSchema.describe('who no longer would; what they had sent then is not known'),
    answersFewer: count,
    answersMore: count,
    trustedHit: sourcesSchema.describe('those of more where something works'),
  }),
  handle: async (operator, { body }) => {
    const { settings: changes, lastHours = maxHours } = body
    const lastMs = lastHours * hourMs
    return answerJson(await operator.whatIf.whatIf({ changes, lastMs, patienceMs }))
  },
})

function answerJson(found: WhatIf) {
  const { changes, untold, covered, records, gaps, now, then } = found
  const { notKept, unreadable, isCut, trouble } = gaps
  return {
    settings: shownSettings(changes),
    untold: [...untold],
    covered: covered ? { from: toIsoTime(covered.from), to: toIsoTime(covered.to) } : null,
    ...{ records, notKept, unreadable, cut: isCut, trouble, now, then },
    more: sourcesJson(found.more),
    fewer: sourcesJson(found.fewer),
    answersFewer: found.answersFewer,
    answersMore: found.answersMore,
    trustedHit: sourcesJson(found.trustedHit),
  }
}

function sourcesJson({ total, items }: WhatIfSources) {
  return {
    total,
    items: items.map(({ source, at, isDenied, isTrusted, ...rest }) => ({
      ...rest,
      address: source,
      at: toIsoTime(at),
      denied: isDenied,
      trusted: isTrusted,
    })),
  }
}
