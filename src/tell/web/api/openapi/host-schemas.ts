// What the answers about hosts look like.
import { z } from 'zod'
import { instant } from './value-schemas.js'

const part = z.strictObject({ ok: z.boolean(), reason: z.string() })

/** An item of `GET /hosts`. */
export const hostSchema = z.strictObject({
  name: z.string(),
  addresses: z.array(z.string()),
  version: z.string(),
  kernel: z.string(),
  pbxs: z.array(z.strictObject({ name: z.string(), version: z.string() })),
  health: z.strictObject({ firewall: part, ami: part, hep: part, geo: part }),
  startedAt: instant,
  lastSeenAt: instant.describe('by the clock of the store'),
  now: instant.describe('that clock at the time of the answer'),
  running: z.boolean(),
  excluded: z.boolean().describe('an operator has excluded it: it drops nothing'),
})

/** `PATCH /hosts/…`. */
export const hostExcludedSchema = z.strictObject({ name: z.string(), excluded: z.boolean() })

/** `DELETE /hosts/…`. */
export const hostRemovedSchema = z.strictObject({ name: z.string(), removed: z.literal(true) })
