// The machines that run sipward on one store.
import { z } from 'zod'
import type { AppError } from '../../../../domain/app-error.js'
import type { HostRecord } from '../../../../domain/host.js'
import { toIsoTime } from '../../../format/describe-time.js'
import { instant, listOf } from '../route/answer-values.js'
import { quoted, refusal } from '../route/api-error.js'
import { hostName } from '../route/question-values.js'
import { defineRoute } from '../route/route.js'

const part = z.strictObject({ ok: z.boolean(), reason: z.string() })

const hostSchema = z.strictObject({
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

function hostJson(host: HostRecord) {
  const { name, addresses, version, kernel, pbxs, health, isRunning, isExcluded } = host
  const { firewall, ami, hep, geo } = health
  return {
    name,
    addresses,
    version,
    kernel,
    pbxs,
    health: {
      firewall: partJson(firewall),
      ami: partJson(ami),
      hep: partJson(hep),
      geo: partJson(geo),
    },
    startedAt: toIsoTime(host.startedAt),
    lastSeenAt: toIsoTime(host.lastSeenAt),
    now: toIsoTime(host.readAt),
    running: isRunning,
    excluded: isExcluded,
  }
}

function partJson({ isWell, reason }: HostRecord['health']['geo']) {
  return { ok: isWell, reason }
}

const pathSchema = z.strictObject({ name: hostName })
const excludedWords = 'send {"excluded": true} or {"excluded": false}'

/** `GET /hosts`. */
export const listHosts = defineRoute({
  method: 'get',
  path: '/hosts',
  name: 'listHosts',
  scope: 'read',
  summary: 'The hosts that share the store; this one alone where it is not shared.',
  answer: listOf(hostSchema),
  handle: async ({ hosts }) => {
    const items = (await hosts.hosts()).map(hostJson)
    return { items, total: items.length }
  },
})

/** `PATCH /hosts/…`. */
export const excludeHost = defineRoute({
  method: 'patch',
  path: '/hosts/{name}',
  name: 'excludeHost',
  scope: 'admin',
  summary: 'Excludes a host, so that its rules come down, or includes it again.',
  pathSchema,
  body: z.strictObject({ excluded: z.boolean({ error: excludedWords }) }),
  answer: z.strictObject({ name: z.string(), excluded: z.boolean() }),
  handle: async ({ hosts }, { path: { name }, body: { excluded } }) => {
    if (!(await hosts.setHostExcluded(name, excluded))) throw noSuchHost(name)
    return { name, excluded }
  },
})

/** `DELETE /hosts/…`. */
export const removeHost = defineRoute({
  method: 'delete',
  path: '/hosts/{name}',
  name: 'removeHost',
  scope: 'admin',
  summary: 'Forgets a host that does not run any more.',
  pathSchema,
  answer: z.strictObject({ name: z.string(), removed: z.literal(true) }),
  handle: async ({ hosts }, { path: { name } }) => {
    if (!(await hosts.removeHost(name))) throw noSuchHost(name)
    return { name, removed: true as const }
  },
})

function noSuchHost(name: string): AppError {
  return refusal(`there is no host ${quoted(name)}; see sipward hosts`)
}
