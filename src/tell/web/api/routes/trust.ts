// Trusted sources: where phones, trunks and servers of this PBX work.
import { z } from 'zod'
import { toIsoTime } from '../../../format/describe-time.js'
import { instant, listOf, named, namedSchema, network, untrusted } from '../route/answer-values.js'
import { pageQuery, sourceValue } from '../route/question-values.js'
import { defineRoute } from '../route/route.js'

const trustedSchema = z.strictObject({
  address: network,
  ...namedSchema,
  lastAt: instant.describe('when something last worked there'),
  accounts: z
    .array(z.strictObject({ account: untrusted, lastAt: instant }))
    .describe('what works there, the latest first; at most 20'),
})

/** `GET /trust`. */
export const listTrusted = defineRoute({
  method: 'get',
  path: '/trust',
  name: 'listTrusted',
  scope: 'read',
  summary: 'Trusted sources, the one where something worked last first.',
  query: z.strictObject(pageQuery),
  answer: listOf(trustedSchema),
  handle: async (operator, { query }) => {
    const { items, total } = await operator.trust.trusted(query)
    const trusted = items.map(({ source, lastAt, accounts }) => ({
      address: source,
      ...named(operator.geo.countryOf(source)),
      lastAt: toIsoTime(lastAt),
      accounts: accounts.map((each) => ({
        account: each.account,
        lastAt: toIsoTime(each.lastAt),
      })),
    }))
    return { items: trusted, total }
  },
})

/** `DELETE /trust/…`. */
export const endTrust = defineRoute({
  method: 'delete',
  path: '/trust/{address}',
  name: 'endTrust',
  scope: 'write',
  summary: 'Ends the trust in a source until something works there again.',
  pathSchema: z.strictObject({ address: sourceValue }),
  answer: z.strictObject({
    address: network,
    ended: z.boolean().describe('false: it was not trusted'),
  }),
  handle: async (operator, { path: { address } }) => {
    return { address, ended: await operator.trust.endTrust(address) }
  },
})
