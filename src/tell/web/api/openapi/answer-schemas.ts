// What each answer of the API looks like: the schemas behind the OpenAPI description. A test holds
// real answers of every route against them.
import { z } from 'zod'
import { settingsSchema } from '../../../../domain/settings.js'
import { geoSchema } from './geo-schemas.js'
import { count, instant, named, network, untrusted } from './value-schemas.js'

const proof = z
  .enum(['returned', 'oneWay'])
  .describe('returned: the source answered our challenge; oneWay: its address may be forged')
const flow = z.strictObject({
  address: z.string(),
  port: z.int(),
  protocol: z.enum(['udp', 'tcp']),
})

/** A failure of any route. */
export const errorSchema = z.strictObject({
  error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string() }),
})

const source = z.strictObject({
  kind: z.enum(['ami', 'hep', 'kernel']),
  name: z.string(),
  state: z.string(),
  reason: z.string(),
  since: instant,
  version: z.string(),
  received: count,
  dropped: z.record(z.string(), count),
  warnings: z.array(z.string()),
  lag: z.strictObject({ lastMs: z.number(), maxMs: z.number() }).nullable(),
})

const entryCounts = z.strictObject({
  allow: count,
  deny: count,
  trusted: count,
  dynamic: count,
  flow: count,
})

/** `GET /status`. */
export const statusSchema = z.strictObject({
  allow: count,
  deny: count.describe('denylist entries of people and files'),
  dynamicPermanent: count.describe('denylist entries that sipward made'),
  dynamicTemporary: count,
  flow: count,
  version: z.string(),
  host: z.string(),
  startedAt: instant,
  now: instant,
  uptimeSeconds: count,
  cluster: z
    .strictObject({ state: z.enum(['joined', 'alone', 'excluded']), reason: z.string() })
    .nullable()
    .describe('this host among others; null where its store is not shared'),
  monitoring: z.boolean().describe('true: everything is seen, nothing is blocked'),
  sources: z.array(source),
  firewall: z.strictObject({
    kind: z.enum(['iptables', 'dryRun']),
    state: z.enum(['stopped', 'ready', 'broken']),
    reason: z.string(),
    netns: z.string(),
    verifiedAt: instant.nullable(),
    healed: count,
    entries: entryCounts,
  }),
  recorder: z.strictObject({
    state: z.enum(['stopped', 'ready', 'waiting']),
    reason: z.string(),
    pending: count,
    dropped: count,
  }),
  forgotten: z
    .strictObject({ sessions: count, challenges: count, failures: count, sources: count })
    .describe(
      'what was given up before its time: there was too much of it at once, or a clock was set back',
    ),
  geo: geoSchema,
})

/** `GET /healthz`. */
export const healthSchema = z.strictObject({ ok: z.boolean(), problems: z.array(z.string()) })

/** An item of `GET /attacks`. */
export const attackSchema = z.strictObject({
  id: z.string(),
  at: instant,
  type: z.string().describe('a SIP method, IAX2, AMI or TFTP'),
  typeInferred: z.boolean(),
  source: network,
  victim: z.string(),
  userAgent: untrusted,
  knownTool: z.boolean().describe('the User-Agent is the name of a known attack tool'),
  account: untrusted,
  calledNumber: untrusted,
  campaign: z.string().describe('what all attacks of one campaign share; empty for none'),
  ...named,
  host: z.string(),
  pbx: z.string(),
  attempts: count,
  proof,
  rule: z.string(),
  action: z.enum(['blocked', 'denied', 'flowBlocked', 'slowed', 'exempt', 'reported']),
})

/** `GET /attacks`. */
export const attackPageSchema = listOf(attackSchema).extend({
  totalAtLeast: z
    .literal(true)
    .optional()
    .describe('there are more than total, uncounted; pages end there'),
})

const counts = z.array(z.strictObject({ key: untrusted, count }))

/** `GET /attacks/counts`. */
export const attackCountsSchema = z.strictObject({
  total: count,
  perVictim: counts,
  perCountry: counts,
  perType: counts,
  perDay: counts,
})

/** An item of `GET /blocks`. */
export const blockSchema = z.strictObject({
  id: z.string().nullable(),
  address: network,
  flow: flow.nullable(),
  type: z.string().nullable(),
  userAgent: untrusted,
  ...named,
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

/** An item of `GET /allowlist` and `GET /denylist`. */
export const listEntrySchema = z.strictObject({
  list: z.enum(['allow', 'deny']),
  address: network,
  origin: z.enum(['operator', 'file', 'sipward']),
  note: z.string(),
  since: instant,
  ...named,
})

const duplicates = {
  duplicates: z.array(z.string()).describe('lines whose network stood there before; at most 100'),
  duplicateCount: count,
}

/** `POST` of one entry, or of many. */
export const addedSchema = z.union([
  listEntrySchema,
  z.strictObject({ added: count, changed: count, unchanged: count, ...duplicates }),
])

/** `DELETE` of one entry, or of many. */
export const removedSchema = z.union([
  z.strictObject({ address: network, removed: z.boolean() }),
  z.strictObject({ removed: count, absent: count, ...duplicates }),
])

/** `GET /list-templates`. */
export const templatesSchema = listOf(z.strictObject({ name: z.string(), entries: count }))

const check = {
  address: network,
  ...named,
  verdict: z.enum(['allowed', 'denied', 'blocked', 'flowBlocked', 'free']),
  lists: z.array(z.enum(['allow', 'deny', 'dynamic', 'flow'])),
  entries: z.array(listEntrySchema),
  blocks: z.array(blockSchema),
}

/** `GET /check/…`. */
export const checkSchema = z.strictObject(check)

const evidence = z.strictObject({
  at: instant,
  type: z.string(),
  address: z.string(),
  port: z.int(),
  account: untrusted,
  userAgent: untrusted,
  proof,
  failure: z.string(),
})

/** `GET /explain/…`. */
export const explainSchema = z.strictObject({
  ...check,
  source: network.describe('what it is counted by'),
  neverBlocked: z.string().describe('why it is never blocked; empty for no reason'),
  trust: z.array(z.strictObject({ account: untrusted, lastAt: instant })),
  window: z.strictObject({ attempts: count, limit: count, seconds: count }),
  attacks: z.array(attackSchema.extend({ evidence: z.array(evidence) })),
  stillDropped: z
    .strictObject({ packets: count, bytes: count })
    .nullable()
    .describe('what the kernel has dropped of it since; null where it was not asked'),
  pastBlocks: z.array(blockSchema),
  strikes: z.strictObject({ count, threshold: count, days: count }),
})

/** `POST /unblock`. */
export const unblockSchema = z.strictObject({
  address: network,
  ended: count,
  removed: count,
  remaining: z.array(listEntrySchema),
})

/** `GET /settings` and what changes them. */
export const settingsAnswerSchema = settingsSchema

/** A page of a list: `items`, and how many there are in all. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({ items: z.array(item), total: count })
}
