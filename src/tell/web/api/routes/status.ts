// How everything is.
import { z } from 'zod'
import type { Health } from '../../../../domain/health.js'
import type { DaemonStatus } from '../../../../ports/operator/status-desk.js'
import { toIsoTime } from '../../../format/describe-time.js'
import { count, instant } from '../route/answer-values.js'
import { defineRoute } from '../route/route.js'
import { geoJson, geoSchema } from './geo.js'
import { noticeJson, noticeSchema } from './notice.js'

const source = z.strictObject({
  kind: z.enum(['ami', 'ari', 'hep', 'kernel']),
  name: z.string(),
  state: z.enum(['stopped', 'connecting', 'running', 'refused', 'lost']),
  reason: z.string(),
  warnings: z
    .array(z.string())
    .describe('what a person should change while it runs, a sentence each'),
  since: instant,
  version: z.string(),
  startedAt: instant.optional().describe('when Asterisk was started, where ARI tells it'),
  received: count,
  dropped: z.record(z.string(), count).describe('how many were dropped, by reason'),
  lag: z
    .strictObject({ lastMs: z.number(), maxMs: z.number() })
    .nullable()
    .describe('from the event at the PBX to its arrival here'),
})

const healthSchema = z
  .strictObject({
    state: z
      .enum(['protecting', 'impaired', 'notProtecting'])
      .describe('impaired: it protects, but a part is missing'),
    sentence: z.string().describe('the verdict with its first reason'),
    problems: z.array(
      z.strictObject({
        key: z.string().describe('names the problem for programs'),
        part: z.string(),
        sentence: z.string(),
        whatToDo: z.string(),
        severity: z.enum(['notProtecting', 'impaired', 'hint']),
      }),
    ),
  })
  .describe('the one verdict: whether this host protects')

/** `GET /status`. */
export const statusSchema = z.strictObject({
  health: healthSchema,
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
    entries: z.record(z.string(), count).describe('how many entries each kind of set has'),
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
      'given up before its time: there was too much of it at once, or a clock was set back',
    ),
  geo: geoSchema,
  news: z.array(noticeSchema).describe('the latest notices, newest first'),
})

function healthJson({ state, sentence, problems }: Health) {
  return {
    state,
    sentence,
    problems: problems.map(({ key, part, sentence: text, whatToDo, severity }) => {
      return { key, part, sentence: text, whatToDo, severity }
    }),
  }
}

/** Answers the counts at the top, then the health of every part. */
function statusJson(status: DaemonStatus) {
  const { counts, version, host, startedAt, now, isMonitoring, recorder, firewall } = status
  return {
    health: healthJson(status.health),
    ...counts,
    version,
    host,
    startedAt: toIsoTime(startedAt),
    now: toIsoTime(now),
    uptimeSeconds: Math.max(0, Math.floor((now - startedAt) / 1000)),
    monitoring: isMonitoring,
    cluster: status.cluster ?? null,
    sources: status.sources.map(({ startedAt: pbxStartedAt, ...source }) => ({
      ...source,
      ...(pbxStartedAt !== undefined && { startedAt: toIsoTime(pbxStartedAt) }),
      since: toIsoTime(source.since),
      lag: source.lag ?? null,
    })),
    firewall: {
      ...firewall,
      verifiedAt: firewall.verifiedAt === 0 ? null : toIsoTime(firewall.verifiedAt),
    },
    recorder,
    forgotten: status.forgotten,
    geo: geoJson(status.geo),
    news: status.latestNotices.map(noticeJson),
  }
}

/** `GET /status`. */
export const showStatus = defineRoute({
  method: 'get',
  path: '/status',
  name: 'showStatus',
  scope: 'read',
  summary: 'The health of every part, and how many are blocked.',
  answer: statusSchema,
  handle: async (operator) => statusJson(await operator.status.status()),
})

/** `GET /healthz`. */
export const showHealth = defineRoute({
  method: 'get',
  path: '/healthz',
  isAtRoot: true,
  needsNobody: true,
  name: 'showHealth',
  scope: 'read',
  summary: 'Is it protecting? 503 where it is not.',
  answer: z.strictObject({
    ok: z.boolean().describe('false where it does not protect, or not wholly'),
    state: healthSchema.shape.state,
    problems: z.array(z.string()).describe('a sentence each; hints are left to /status'),
  }),
  statusOf: ({ ok }) => (ok ? 200 : 503),
  handle: async (operator, { client }) => {
    const { state, problems } = (await operator.status.status()).health
    const sentences = problems
      .filter(({ severity }) => severity !== 'hint')
      .map(({ sentence }) => sentence)
    // Strangers over the network learn whether, and not why.
    const told = client.isStranger ? [] : sentences
    return { ok: state === 'protecting', state, problems: told }
  },
})
