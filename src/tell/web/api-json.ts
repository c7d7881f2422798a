// What the API answers, in JSON: instants as ISO 8601 in UTC, absent values as null.
import type { Attack, Evidence } from '../../domain/attack.js'
import type { Block } from '../../domain/block.js'
import type { Network } from '../../domain/address.js'
import { countryName } from '../../domain/country.js'
import type { ListEntry } from '../../domain/list-entry.js'
import { toIsoTime } from '../format/describe-time.js'
import { geoJson } from './geo-json.js'
import type { BlockInForce, DaemonStatus, LiveEvent, Membership, Story } from './api-core.js'

/** A list, or a page of one. */
export interface ListJson<Item> {
  readonly items: readonly Item[]
  readonly total: number
}

/** Returns the ISO code of the country that all of a network is in; empty where unknown. */
export type CountryOf = (network: Network) => string

/** `GET /status`. */
export type StatusJson = ReturnType<typeof statusJson>

/** An item of `GET /attacks`. */
export type AttackJson = ReturnType<typeof attackJson>

/** An item of `GET /blocks`. */
export type BlockJson = ReturnType<typeof blockJson>

/** An item of `GET /allowlist` and `GET /denylist`. */
export type ListEntryJson = ReturnType<typeof listEntryJson>

/** `GET /check/…`. */
export type CheckJson = ReturnType<typeof checkJson>

/** `GET /explain/…`. */
export type ExplainJson = ReturnType<typeof explainJson>

/** Answers the counts at the top, then the health of every part. */
export function statusJson(status: DaemonStatus) {
  const { counts, version, host, startedAt, now, isMonitoring, recorder } = status
  return {
    ...counts,
    version,
    host,
    startedAt: toIsoTime(startedAt),
    now: toIsoTime(now),
    uptimeSeconds: Math.max(0, Math.floor((now - startedAt) / 1000)),
    monitoring: isMonitoring,
    sources: status.sources.map((source) => ({
      ...source,
      since: toIsoTime(source.since),
      lag: source.lag ?? null,
    })),
    firewall: {
      ...status.firewall,
      verifiedAt: status.firewall.verifiedAt === 0 ? null : toIsoTime(status.firewall.verifiedAt),
    },
    recorder,
    geo: geoJson(status.geo),
  }
}

/** Answers one attack without its evidence. */
export function attackJson(attack: Attack) {
  const { id, rule, type, source, victim, userAgent, account, calledNumber, campaign } = attack
  const { country, host, pbx, attempts, proof, action } = attack
  return {
    id,
    at: toIsoTime(attack.at),
    type,
    typeInferred: attack.isTypeInferred,
    source,
    victim,
    userAgent,
    knownTool: attack.isKnownTool,
    account,
    calledNumber,
    campaign,
    ...named(country),
    host,
    pbx,
    attempts,
    proof,
    rule,
    action,
  }
}

/** Answers a dynamic block, a flow block, or a block without an end. */
export function blockJson(block: BlockInForce, countryOf: CountryOf) {
  if ('network' in block) return permanentBlockJson(block, countryOf)
  const { id, source, flow, type, userAgent, country, host, note, proof } = block
  return {
    id,
    address: source,
    flow: flow ?? null,
    type,
    userAgent,
    ...named(country),
    host,
    since: toIsoTime(block.since),
    until: toIsoTime(block.until),
    permanent: false,
    proof,
    note,
    end: block.end ?? null,
  }
}

function permanentBlockJson(entry: ListEntry, countryOf: CountryOf) {
  return {
    id: null,
    address: entry.network,
    flow: null,
    type: null,
    userAgent: '',
    ...named(countryOf(entry.network)),
    host: '',
    since: toIsoTime(entry.since),
    until: null,
    permanent: true,
    proof: null,
    note: entry.note,
    end: null,
  }
}

/** Answers one entry of a list. */
export function listEntryJson(entry: ListEntry, countryOf: CountryOf) {
  const { list, network, origin, note, since } = entry
  const country = named(countryOf(network))
  return { list, address: network, origin, note, since: toIsoTime(since), ...country }
}

/** What is done with an address in the end. */
export type Verdict = 'allowed' | 'denied' | 'blocked' | 'flowBlocked' | 'free'

/** Answers what is in force for an address. */
export function checkJson(address: Network, { entries, blocks }: Membership, countryOf: CountryOf) {
  const lists = new Set([
    ...entries.map((entry) => entry.list),
    ...blocks.map((block) => (block.flow === undefined ? 'dynamic' : 'flow')),
  ])
  return {
    address,
    ...named(countryOf(address)),
    verdict: verdictOf(lists),
    lists: (['allow', 'deny', 'dynamic', 'flow'] as const).filter((list) => lists.has(list)),
    entries: entries.map((entry) => listEntryJson(entry, countryOf)),
    blocks: blocks.map((block) => blockJson(block, countryOf)),
  }
}

// In the order in which the kernel asks.
function verdictOf(lists: ReadonlySet<string>): Verdict {
  if (lists.has('allow')) return 'allowed'
  if (lists.has('deny')) return 'denied'
  if (lists.has('dynamic')) return 'blocked'
  return lists.has('flow') ? 'flowBlocked' : 'free'
}

/** Answers the whole story of an address. */
export function explainJson(address: Network, story: Story, countryOf: CountryOf) {
  return {
    ...checkJson(address, story, countryOf),
    source: story.source,
    neverBlocked: story.neverBlocked,
    trust: story.trust.map(({ account, lastAt }) => ({ account, lastAt: toIsoTime(lastAt) })),
    window: story.window,
    attacks: story.attacks.map((attack) => ({
      ...attackJson(attack),
      evidence: attack.evidence.map(evidenceJson),
    })),
    pastBlocks: story.pastBlocks.map((block: Block) => blockJson(block, countryOf)),
    strikes: story.strikes,
  }
}

function evidenceJson({ at, ...rest }: Evidence) {
  return { at: toIsoTime(at), ...rest }
}

/** Answers the data of one live event. */
export function liveEventJson(event: LiveEvent, countryOf: CountryOf): unknown {
  switch (event.kind) {
    case 'attack':
      return attackJson(event.attack)
    case 'block':
      return blockJson(event.block, countryOf)
    case 'notice': {
      const { kind, at, source, text } = event.notice
      return { kind, at: toIsoTime(at), source: source ?? null, text }
    }
  }
}

function named(country: string) {
  return { country, countryName: country === '' ? '' : countryName(country) }
}
