// Countries: the database, its updates, and the country policy.
import { z } from 'zod'
import { countryName } from '../../../../domain/country.js'
import type { GeoUpdate } from '../../../../ports/geo.js'
import type { GeoReport } from '../../../../ports/operator/geo-desk.js'
import { toIsoTime } from '../../../format/describe-time.js'
import { count, instant } from '../route/answer-values.js'
import { defineRoute } from '../route/route.js'

const geoUpdateSchema = z.strictObject({
  at: instant,
  outcome: z.enum(['replaced', 'current', 'failed']),
  text: z.string(),
})

/** The database and the policy. */
export const geoSchema = z.strictObject({
  state: z
    .enum(['ready', 'missing', 'broken'])
    .describe('where it is not ready, every country is unknown'),
  reason: z.string(),
  name: z.string().describe('what the database calls itself'),
  builtAt: instant.nullable(),
  path: z.string(),
  attribution: z
    .strictObject({ text: z.string(), url: z.string() })
    .describe('the words that the licence of the database wants beside countries'),
  ipv6: z.boolean().describe('false: every IPv6 address is of an unknown country'),
  update: z.strictObject({
    origin: z.string(),
    automatic: z.boolean(),
    last: geoUpdateSchema.nullable(),
  }),
  policy: z.strictObject({
    mode: z.enum(['off', 'allow', 'deny']),
    countries: z.array(z.strictObject({ code: z.string(), name: z.string() })),
    state: z
      .enum(['off', 'making', 'inForce', 'kept'])
      .describe('kept: it could not be made, the kernel keeps what it had'),
    reason: z.string(),
    since: instant,
    networks: z.strictObject({ ipv4: count, ipv6: count }),
  }),
})

/** Answers the database, its updates and the policy. */
export function geoJson(report: GeoReport) {
  const { state, reason, name, path, attribution, hasIpv6, builtAt, policy } = report
  return {
    state,
    reason,
    name,
    builtAt: builtAt === 0 ? null : toIsoTime(builtAt),
    path,
    attribution,
    ipv6: hasIpv6,
    update: {
      origin: report.origin,
      automatic: report.isAutomatic,
      last: report.lastUpdate === undefined ? null : geoUpdateJson(report.lastUpdate),
    },
    policy: {
      mode: policy.mode,
      countries: policy.countries.map((code) => ({ code, name: countryName(code) })),
      state: policy.state,
      reason: policy.reason,
      since: toIsoTime(policy.since),
      networks: { ipv4: policy.ipv4, ipv6: policy.ipv6 },
    },
  }
}

function geoUpdateJson({ at, outcome, text }: GeoUpdate) {
  return { at: toIsoTime(at), outcome, text }
}

/** `GET /geo`. */
export const showGeo = defineRoute({
  method: 'get',
  path: '/geo',
  name: 'showGeo',
  scope: 'read',
  summary: 'The country database, its updates, and the country policy.',
  answer: geoSchema,
  handle: async (operator) => geoJson((await operator.status.status()).geo),
})

/** `POST /geo/update`. */
export const updateGeo = defineRoute({
  method: 'post',
  path: '/geo/update',
  name: 'updateGeo',
  scope: 'write',
  summary: 'Fetches the newest country database; where that fails, the old one stays.',
  answer: geoUpdateSchema,
  handle: async (operator) => geoUpdateJson(await operator.geo.updateGeo()),
})
