// What the answers about countries look like.
import { z } from 'zod'
import { count, instant } from './value-schemas.js'

/** `POST /geo/update`. */
export const geoUpdateSchema = z.strictObject({
  at: instant,
  outcome: z.enum(['replaced', 'current', 'failed']),
  text: z.string(),
})

/** `GET /geo`, and `geo` in `GET /status`. */
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
    .describe('what the licence of the database wants to be shown beside countries'),
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
