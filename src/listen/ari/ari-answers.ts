// Reads ARI's answers: what Asterisk says of itself, its endpoints, one of its modules.
import { untrusted, type Untrusted } from '../../domain/untrusted.js'
import { objectOf, textOf } from './json-object.js'

/** What Asterisk says of itself. */
export interface AsteriskInfo {
  readonly version: string
  /** In ms since the epoch; undefined where it cannot be read. */
  readonly startedAt: number | undefined
}

/** A line as ARI names it, and whether it can be reached; `unknown` where Asterisk does not watch it. */
export interface ListedLine {
  readonly line: Untrusted
  readonly state: 'online' | 'offline' | 'unknown'
}

/** The most endpoints that are looked at; a PBX with more is no office. */
export const maxEndpoints = 20_000

const maxVersionLength = 80
const maxNameLength = 256

/** Reads `GET /asterisk/info`; undefined where the answer is not Asterisk's. */
export function readInfo(json: unknown): AsteriskInfo | undefined {
  const { system, status } = objectOf(json)
  const version = textOf(objectOf(system).version, maxVersionLength)
  if (version === undefined) return undefined
  const startedAt = readTime(textOf(objectOf(status).startup_time, maxVersionLength))
  return { version, startedAt }
}

/** Reads a time as ARI writes it, `2026-11-30T22:17:21.742+0000`; undefined for anything else. */
export function readTime(text: string | undefined): number | undefined {
  const [, time, hours, minutes] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?)([+-]\d\d):?(\d\d)$/.exec(text ?? '') ?? []
  const at = Date.parse(`${time ?? ''}${hours ?? ''}:${minutes ?? ''}`)
  return Number.isNaN(at) ? undefined : at
}

/** Reads `GET /endpoints`: names and states of telephones and trunks. No address is in it. */
export function readEndpoints(json: unknown): readonly ListedLine[] {
  if (!Array.isArray(json)) return []
  return json.slice(0, maxEndpoints).flatMap((endpoint: unknown): ListedLine[] => {
    const line = lineOf(endpoint)
    const { state } = objectOf(endpoint)
    if (line === undefined) return []
    return [{ line, state: state === 'online' || state === 'offline' ? state : 'unknown' }]
  })
}

/** Returns `PJSIP/100` for an endpoint of SIP; undefined for all others. */
export function lineOf(endpoint: unknown): Untrusted | undefined {
  const { technology, resource } = objectOf(endpoint)
  const name = textOf(resource, maxNameLength)
  if (name === undefined || name === '') return undefined
  return technology === 'PJSIP' || technology === 'SIP'
    ? untrusted(`${technology}/${name}`)
    : undefined
}

/** Reads `GET /asterisk/modules/{name}`: whether the module runs. */
export function readIsRunning(json: unknown): boolean {
  return objectOf(json).status === 'Running'
}
