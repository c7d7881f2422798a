// `/api/v1/hosts`: the machines that run sipward on one store.
import type { Router } from 'express'
import type { AppError } from '../../../domain/app-error.js'
import type { Operator } from '../../../ports/operator/operator.js'
import type { HostRecord } from '../../../domain/host.js'
import { toIsoTime } from '../../format/describe-time.js'
import { quoted, refusal, sendJson } from './api-error.js'

/** An item of `GET /hosts`. */
export type HostJson = ReturnType<typeof hostJson>

/** Answers one host. */
export function hostJson(host: HostRecord) {
  const { name, addresses, version, kernel, pbxs, health, isRunning, isExcluded } = host
  return {
    name,
    addresses,
    version,
    kernel,
    pbxs,
    health: Object.fromEntries(
      Object.entries(health).map(([part, { isWell, reason }]) => [part, { ok: isWell, reason }]),
    ),
    startedAt: toIsoTime(host.startedAt),
    lastSeenAt: toIsoTime(host.lastSeenAt),
    now: toIsoTime(host.readAt),
    running: isRunning,
    excluded: isExcluded,
  }
}

/** Adds the routes. */
export function addHostRoutes(router: Router, { hosts }: Pick<Operator, 'hosts'>): void {
  router.get('/hosts', async (_request, response) => {
    const items = (await hosts.hosts()).map(hostJson)
    sendJson(response, { items, total: items.length })
  })
  router.patch('/hosts/:name', async (request, response) => {
    const name = parseHostName(request.params.name)
    const isExcluded = parseExcluded(request.body)
    if (!(await hosts.setHostExcluded(name, isExcluded))) throw noSuchHost(name)
    sendJson(response, { name, excluded: isExcluded })
  })
  router.delete('/hosts/:name', async (request, response) => {
    const name = parseHostName(request.params.name)
    if (!(await hosts.removeHost(name))) throw noSuchHost(name)
    sendJson(response, { name, removed: true })
  })
}

/** Reads the name of a host as the configuration allows it. */
export function parseHostName(text: unknown): string {
  if (typeof text === 'string' && /^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/.test(text)) return text
  const shown = quoted(typeof text === 'string' ? text : '')
  throw refusal(`a host has a name of letters, digits, dots and dashes, not ${shown}`)
}

function noSuchHost(name: string): AppError {
  return refusal(`there is no host ${quoted(name)}; see sipward hosts`)
}

function parseExcluded(body: unknown): boolean {
  const { excluded, ...others } = (body ?? {}) as Record<string, unknown>
  if (typeof excluded === 'boolean' && Object.keys(others).length === 0) return excluded
  throw refusal('send {"excluded": true} or {"excluded": false}')
}
