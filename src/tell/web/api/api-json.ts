// What the API answers, in JSON: instants as ISO 8601 in UTC, absent values as null.
import type { Attack, Evidence } from '../../../domain/attack.js'
import type { Network } from '../../../domain/address.js'
import { countryName } from '../../../domain/country.js'
import type { ListEntry } from '../../../domain/list-entry.js'
import { noteOf } from '../../format/describe-block.js'
import { toIsoTime } from '../../format/describe-time.js'
import { geoJson } from './geo-json.js'
import type { AttackCounts } from '../../../ports/store.js'
import type { LiveEvent } from '../../../ports/news.js'
import type { BlockInForce } from '../../../domain/block-in-force.js'
import type { InForce, Story } from '../../../ports/operator/block-desk.js'
import type { AddedEntries, RemovedEntries } from '../../../ports/operator/list-desk.js'
import type { Operator } from '../../../ports/operator/operator.js'
import type { DaemonStatus } from '../../../ports/operator/status-desk.js'
import type { ListBody } from './list-body.js'

/** A list, or a page of one. */
export interface ListJson<Item> {
  readonly items: readonly Item[]
  readonly total: number
  /** Given where there are more than `total`, uncounted; pages end there. */
  readonly totalAtLeast?: true
}

/** What an answer needs of the daemon besides what it tells: its clock and its countries. */
export type Asked = Pick<Operator, 'status' | 'geo'>

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
    cluster: status.cluster ?? null,
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
    forgotten: status.forgotten,
    geo: geoJson(status.geo),
  }
}

/** `GET /attacks/counts`. */
export type AttackCountsJson = ReturnType<typeof attackCountsJson>

/** Answers how many attacks a span of time had. */
export function attackCountsJson({ total, perVictim, perCountry, perType, perDay }: AttackCounts) {
  return { total, perVictim, perCountry, perType, perDay }
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

/** Answers a dynamic block, a flow block, or a block without an end, as the daemon sees it now. */
export function blockJson(block: BlockInForce, asked: Asked) {
  if ('network' in block) return permanentBlockJson(block, asked)
  const { id, source, flow, type, userAgent, country, host, proof, until } = block
  const now = asked.status.now()
  return {
    id,
    address: source,
    flow: flow ?? null,
    type,
    userAgent,
    ...named(country),
    host,
    since: toIsoTime(block.since),
    until: toIsoTime(until),
    unblocksInSeconds: block.end === undefined ? Math.max(0, Math.ceil((until - now) / 1000)) : 0,
    permanent: false,
    proof,
    note: noteOf(block),
    end: block.end ?? null,
  }
}

function permanentBlockJson(entry: ListEntry, asked: Asked) {
  return {
    id: null,
    address: entry.network,
    flow: null,
    type: null,
    userAgent: '',
    ...named(asked.geo.countryOf(entry.network)),
    host: '',
    since: toIsoTime(entry.since),
    until: null,
    unblocksInSeconds: null,
    permanent: true,
    proof: null,
    note: entry.note,
    end: null,
  }
}

/** Answers one entry of a list. */
export function listEntryJson(entry: ListEntry, asked: Asked) {
  const { list, network, origin, note, since } = entry
  const country = named(asked.geo.countryOf(network))
  return { list, address: network, origin, note, since: toIsoTime(since), ...country }
}

/** `POST` and `DELETE` of many entries. */
export type BulkJson = Partial<AddedEntries & RemovedEntries> &
  Pick<ListBody, 'duplicates' | 'duplicateCount'>

/** Answers what became of many entries, and which of them stood there more than once. */
export function bulkJson(
  result: AddedEntries | RemovedEntries,
  { duplicates, duplicateCount }: ListBody,
): BulkJson {
  return { ...result, duplicates, duplicateCount }
}

/** What is done with an address in the end. */
export type Verdict = 'allowed' | 'denied' | 'blocked' | 'flowBlocked' | 'free'

/** Answers what is in force for an address. */
export function checkJson(address: Network, { entries, blocks }: InForce, asked: Asked) {
  const lists = new Set([
    ...entries.map((entry) => entry.list),
    ...blocks.map((block) => (block.flow === undefined ? 'dynamic' : 'flow')),
  ])
  return {
    address,
    ...named(asked.geo.countryOf(address)),
    verdict: verdictOf(lists),
    lists: (['allow', 'deny', 'dynamic', 'flow'] as const).filter((list) => lists.has(list)),
    entries: entries.map((entry) => listEntryJson(entry, asked)),
    blocks: blocks.map((block) => blockJson(block, asked)),
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
export function explainJson(address: Network, story: Story, asked: Asked) {
  return {
    ...checkJson(address, story, asked),
    source: story.source,
    neverBlocked: story.neverBlocked,
    trust: story.trust.map(({ account, lastAt }) => ({ account, lastAt: toIsoTime(lastAt) })),
    window: story.window,
    attacks: story.attacks.map((attack) => ({
      ...attackJson(attack),
      evidence: attack.evidence.map(evidenceJson),
    })),
    stillDropped: story.stillDropped ?? null,
    pastBlocks: story.pastBlocks.map((block) => blockJson(block, asked)),
    strikes: story.strikes,
  }
}

function evidenceJson({ at, ...rest }: Evidence) {
  return { at: toIsoTime(at), ...rest }
}

/** Answers the data of one live event. */
export function liveEventJson(event: LiveEvent, asked: Asked): unknown {
  switch (event.kind) {
    case 'attack':
      return attackJson(event.attack)
    case 'block':
      return blockJson(event.block, asked)
    case 'notice': {
      const { kind, at, source, text } = event.notice
      return { kind, at: toIsoTime(at), source: source ?? null, text }
    }
  }
}

function named(country: string) {
  return { country, countryName: country === '' ? '' : countryName(country) }
}
