// What clients send, read with bounds: every function returns good values or throws a refusal that
// says what would be right.
import {
  type Address,
  familyOf,
  ipv6SourcePrefix,
  type Network,
  parseAddress,
  parseNetwork,
  prefixOf,
  type Source,
  sourceOf,
} from '../../../domain/address.js'
import { isNote, maxNoteLength } from '../../../domain/list-entry.js'
import { suggestion } from '../../../domain/nearest-name.js'
import {
  isSettingKey,
  parseSetting,
  type SettingKey,
  settingKeys,
  type Settings,
} from '../../../domain/settings.js'
import type { AttackQuery, PageRequest } from '../../../ports/store.js'
import type { BlockFilter } from '../../../ports/operator/block-desk.js'
import type { SettingsAsker } from '../../../ports/operator/settings-desk.js'
import { quoted, refusal } from './api-error.js'

const maxPerPage = 1000
const defaultPerPage = 50
const maxPage = 1_000_000
const maxSearchLength = 200

/** The query of a URL: one text a name. */
export type Query = Readonly<Record<string, unknown>>

/** Reads a page of a list. */
export function parsePage(query: Query, otherNames: readonly string[] = []): PageRequest {
  refuseUnknown(query, ['page', 'perPage', ...otherNames])
  return {
    page: parseCount(query, 'page', maxPage) ?? 1,
    perPage: parseCount(query, 'perPage', maxPerPage) ?? defaultPerPage,
  }
}

/** Reads which attacks are wanted. */
export function parseAttackQuery(query: Query): AttackQuery {
  const page = parsePage(query, ['source', 'type', 'from', 'to', 'search'])
  const source = textOf(query, 'source')
  const type = textOf(query, 'type')
  const from = parseInstant(query, 'from')
  const to = parseInstant(query, 'to')
  const search = textOf(query, 'search')
  if (type !== undefined && !/^[A-Za-z0-9]{1,16}$/.test(type)) {
    throw refusal(
      `type must be the name of a method or service, REGISTER or IAX2, not ${quoted(type)}`,
    )
  }
  if (search !== undefined && search.length > maxSearchLength) {
    throw refusal(`search must have at most ${maxSearchLength} characters`)
  }
  return {
    ...page,
    ...(source !== undefined && { source: parseSource(source) }),
    ...(type !== undefined && { type: type.toUpperCase() }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(search !== undefined && { search }),
  }
}

/** Reads a span of time; an end that is not given is as far away as can be. */
export function parseAttackSpan(query: Query): { readonly from: number; readonly to: number } {
  refuseUnknown(query, ['from', 'to'])
  const from = parseInstant(query, 'from') ?? 0
  return { from, to: parseInstant(query, 'to') ?? Number.MAX_SAFE_INTEGER }
}

/** Reads which blocks are wanted. */
export function parseBlockFilter(query: Query): BlockFilter {
  const page = parsePage(query, ['address'])
  const address = textOf(query, 'address')
  return address === undefined ? page : { ...page, network: parseNetworkText(address) }
}

/** Reads an address or a network. */
export function parseNetworkText(text: unknown): Network {
  const network = typeof text === 'string' ? parseNetwork(text) : undefined
  if (network !== undefined) return network
  const what = typeof text === 'string' ? quoted(text) : 'what is missing or no text'
  throw refusal(`an address or a network is needed, 203.0.113.7 or 2001:db8::/32, not ${what}`)
}

/** Reads `{"address", "note"}`, the body of a new list entry. */
export function parseNewEntry(body: unknown): { network: Network; note: string | undefined } {
  const { address, note } = parseObject(body, ['address', 'note'])
  return { network: parseNetworkText(address), note: note === undefined ? note : parseNote(note) }
}

/** Reads `{"note"}`. */
export function parseNoteBody(body: unknown): string {
  return parseNote(parseObject(body, ['note']).note)
}

/** Reads a note. */
export function parseNote(note: unknown): string {
  if (typeof note === 'string' && isNote(note)) return note
  throw refusal(`note must be one line of at most ${maxNoteLength} characters`)
}

/** Reads an object that has no other members than these. */
export function parseObject(
  body: unknown,
  known?: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw refusal('the body must be a JSON object, sent as application/json')
  }
  const unknown = Object.keys(body).find((key) => known?.includes(key) === false)
  if (unknown === undefined) return body as Record<string, unknown>
  throw refusal(`there is no member ${quoted(unknown)}${suggestion(unknown, known ?? [])}`)
}

/** Reads the name of a setting. */
export function parseSettingKey(text: string): SettingKey {
  if (isSettingKey(text)) return text
  throw refusal(`there is no setting ${quoted(text)}${suggestion(text, settingKeys)}`)
}

/** Reads `{"address"}`. */
export function parseAddressBody(body: unknown): Network {
  return parseNetworkText(parseObject(body, ['address']).address)
}

/** Reads new values of settings; names every one that is refused. */
export function parseSettings(body: unknown): Partial<Settings> {
  const changes = Object.entries(parseObject(body))
  if (changes.length === 0) throw refusal('name at least one setting')
  const refused: string[] = []
  const settings: Record<string, unknown> = {}
  for (const [key, value] of changes) {
    if (!isSettingKey(key)) {
      refused.push(`there is no setting ${quoted(key)}${suggestion(key, settingKeys)}`)
      continue
    }
    const parsed = parseSetting(key, value)
    if (parsed.ok) settings[key] = parsed.value
    else refused.push(parsed.reason)
  }
  if (refused.length > 0) throw refusal(refused.slice(0, 20).join('; '))
  return settings
}

function refuseUnknown(query: Query, known: readonly string[]): void {
  const unknown = Object.keys(query).find((name) => !known.includes(name))
  if (unknown === undefined) return
  throw refusal(`there is no parameter ${quoted(unknown)}${suggestion(unknown, known)}`)
}

/** Reads who wants to change settings: `from`, their address, and `force`. */
export function parseAsker(query: Query): SettingsAsker {
  refuseUnknown(query, ['from', 'force'])
  const from = textOf(query, 'from')
  const force = textOf(query, 'force') ?? 'false'
  const address = parseAddress(from ?? '')
  if (from !== undefined && address === undefined) {
    throw refusal(`from must be an address, not ${quoted(from)}`)
  }
  if (force !== 'true' && force !== 'false') {
    throw refusal(`force must be true or false, not ${quoted(force)}`)
  }
  return { addresses: address === undefined ? [] : [address], isForced: force === 'true' }
}

function parseSource(text: string): Source {
  const network = parseNetworkText(text)
  if (!network.includes('/')) return sourceOf(network as string as Address)
  if (familyOf(network) === 6 && prefixOf(network) === ipv6SourcePrefix) return network
  throw refusal(`source must be an address, or the /64 of an IPv6 address, not ${quoted(text)}`)
}

function parseCount(query: Query, name: string, max: number): number | undefined {
  const text = textOf(query, name)
  if (text === undefined) return undefined
  const count = /^[1-9]\d{0,6}$/.test(text) ? Number(text) : Infinity
  if (count <= max) return count
  throw refusal(`${name} must be a whole number from 1 to ${max}, not ${quoted(text)}`)
}

// RFC 3339, section 5.6; a date alone is its midnight in UTC. A time without a zone is refused: it
// would mean the daemon's.
const instant = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/

function parseInstant(query: Query, name: string): number | undefined {
  const text = textOf(query, name)
  if (text === undefined) return undefined
  const at = instant.test(text) ? Date.parse(text) : NaN
  if (!Number.isNaN(at)) return at
  const example = '2026-11-21 or 2026-11-21T02:31:07Z'
  throw refusal(`${name} must be a date, or a time with its zone, ${example}, not ${quoted(text)}`)
}

/** Reads a parameter that is given once or not at all. */
export function textOf(query: Query, name: string): string | undefined {
  const value = query[name]
  if (value === undefined || typeof value === 'string') return value
  throw refusal(`${name} is given more than once`)
}
