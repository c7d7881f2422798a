// `/api/v1/hosts`: the machines that run sipward on one store.
import type { Router } from 'express'
import type { AppError } from '../../domain/app-error.js'
import type { HostRecord } from '../../domain/host.js'
import { toIsoTime } from '../format/describe-time.js'
import { quoted, refusal, sendJson } from './api-error.js'

/** What the routes ask of the daemon; failures are AppErrors as those of {@link ApiCore}. */
export interface HostsCore {
  /** All hosts by name; where the store is not shared, this one alone. */
  hosts(): Promise<readonly HostRecord[]>

  /**
   * Excludes a host (its rules come down, it stays quiet) or includes it again; false where there
   * is no such host.
   * @throws AppError `invalidValue` where the store is not shared
   */
  setHostExcluded(name: string, isExcluded: boolean): Promise<boolean>

  /**
   * Forgets a host; false where there is no such host.
   * @throws AppError `invalidValue` where it is running, or the store is not shared
   */
  removeHost(name: string): Promise<boolean>
}

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
export function addHostRoutes(router: Router, core: HostsCore): void {
  router.get('/hosts', async (_request, response) => {
    const items = (await core.hosts()).map(hostJson)
    sendJson(response, { items, total: items.length })
  })
  router.patch('/hosts/:name', async (request, response) => {
    const name = parseHostName(request.params.name)
    const isExcluded = parseExcluded(request.body)
    if (!(await core.setHostExcluded(name, isExcluded))) throw noSuchHost(name)
    sendJson(response, { name, excluded: isExcluded })
  })
  router.delete('/hosts/:name', async (request, response) => {
    const name = parseHostName(request.params.name)
    if (!(await core.removeHost(name))) throw noSuchHost(name)
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
