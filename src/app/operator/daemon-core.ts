// The daemon as the API sees it: questions are answered from the books, orders carried out on them.
import type { Config } from '../../config/config.js'
import { contains, sourceOf } from '../../domain/address.js'
import type { Address, Network, Source } from '../../domain/address.js'
import { AppError } from '../../domain/app-error.js'
import type { Attack } from '../../domain/attack.js'
import type { HostRecord } from '../../domain/host.js'
import type { ListEntry, ListName } from '../../domain/list-entry.js'
import { defaultSettings } from '../../domain/settings.js'
import type { SettingKey, Settings } from '../../domain/settings.js'
import type { Clock } from '../../ports/clock.js'
import type { EventSource } from '../../ports/event-source.js'
import type { Firewall } from '../../ports/firewall.js'
import type { AttackCounts, AttackQuery, Page, PageRequest, Store } from '../../ports/store.js'
import type { GeoUpdate } from '../../ports/geo.js'
import type { RecorderStatus as RecorderState } from '../../remember/recorder/recorder-options.js'
import type { LiveEvent } from '../../ports/news.js'
import type { BlockInForce } from '../../domain/block-in-force.js'
import type {
  BlockFilter,
  InForce,
  Story,
  UnblockResult,
  BlockDesk,
} from '../../ports/operator/block-desk.js'
import type {
  AddedEntries,
  RemovedEntries,
  WantedEntry,
  ListDesk,
} from '../../ports/operator/list-desk.js'
import type { AttackDesk } from '../../ports/operator/attack-desk.js'
import type { GeoDesk } from '../../ports/operator/geo-desk.js'
import type { HostDesk } from '../../ports/operator/host-desk.js'
import type { NewsDesk } from '../../ports/operator/news-desk.js'
import type { Operator } from '../../ports/operator/operator.js'
import type { SettingsAsker, SettingsDesk } from '../../ports/operator/settings-desk.js'
import type { TrustDesk, TrustedSource } from '../../ports/operator/trust-desk.js'
import { trustedSources } from './trusted-sources.js'
import type { DaemonStatus, StatusDesk } from '../../ports/operator/status-desk.js'
import { BulkLists, merged } from './bulk-lists.js'
import type { CountryDesk } from '../countries/country-desk.js'
import { daemonStatus } from './daemon-status.js'
import type { Effects, Remembers } from '../path/effects.js'
import type { News } from '../../ports/news.js'
import type { Log } from '../../ports/log.js'
import { NewestFirst } from './newest-first.js'
import type { ClusterSeat } from '../cluster/cluster-seat.js'
import type { Pipeline } from '../path/pipeline.js'
import type { SettingsKeeper } from '../path/settings-keeper.js'
import { membershipOf, tellStory } from './story.js'

/** The parts that the core speaks for. */
export interface CoreParts {
  readonly version: string
  readonly host: string
  readonly clock: Clock
  readonly pipeline: Pipeline
  readonly effects: Effects
  readonly news: News
  readonly firewall: Firewall
  readonly store: Store
  readonly recorder: Remembers & { status(): RecorderState }
  readonly sources: readonly EventSource[]
  readonly log: Log
  /** Its settings are the first ones, where it names any. */
  readonly config: Pick<Config, 'settings'>
  readonly countries: CountryDesk
  readonly settings: SettingsKeeper
  readonly membership: ClusterSeat
}

interface EveryDesk
  extends
    StatusDesk,
    AttackDesk,
    BlockDesk,
    ListDesk,
    TrustDesk,
    SettingsDesk,
    GeoDesk,
    HostDesk,
    NewsDesk {}

/** Implements {@link Operator} over the running parts. */
export class DaemonCore implements EveryDesk {
  readonly #parts: CoreParts
  readonly #startedAt: number
  readonly #bulk: BulkLists
  readonly #newestFirst: NewestFirst

  constructor(parts: CoreParts) {
    this.#parts = parts
    this.#bulk = new BulkLists(parts)
    this.#newestFirst = new NewestFirst(parts.pipeline.decider.lists)
    this.#startedAt = parts.clock.now()
  }

  status(): Promise<DaemonStatus> {
    return Promise.resolve(this.report())
  }

  /** Says how everything is now. */
  report(): DaemonStatus {
    return daemonStatus(this.#parts, this.#startedAt)
  }

  attacks(query: AttackQuery): Promise<Page<Attack>> {
    return this.#parts.store.attacks(query)
  }

  attackCounts(span: { readonly from: number; readonly to: number }): Promise<AttackCounts> {
    return this.#parts.store.attackCounts(span)
  }

  blocks(filter: BlockFilter): Promise<Page<BlockInForce>> {
    const { lists, blocks } = this.#parts.pipeline.decider
    const { network } = filter
    const permanent =
      network === undefined ? lists.entries('deny') : lists.touching('deny', network)
    const dynamic = network === undefined ? blocks.values() : blocks.touching(network)
    const inForce = [...dynamic, ...permanent.filter(({ origin }) => origin === 'sipward')]
    return Promise.resolve(toPage(inForce, filter))
  }

  entries(list: ListName, { page, perPage }: PageRequest): Promise<Page<ListEntry>> {
    const entries = this.#newestFirst.entries(list)
    const start = (page - 1) * perPage
    return Promise.resolve({ items: entries.slice(start, start + perPage), total: entries.length })
  }

  allEntries(list: ListName): readonly ListEntry[] {
    return this.#parts.pipeline.decider.lists.entries(list)
  }

  async addEntry(list: ListName, network: Network, note: string | undefined): Promise<ListEntry> {
    const { effects, pipeline, clock } = this.#parts
    const present = pipeline.decider.lists.entry(list, network)
    if (present !== undefined) return this.#rewrite(present, note)
    const since = clock.now()
    const entry: ListEntry = { list, network, origin: 'operator', note: note ?? '', since }
    await effects.finish(() => {
      pipeline.orders.add(entry)
    })
    return entry
  }

  async editNote(list: ListName, network: Network, note: string): Promise<ListEntry | undefined> {
    const present = this.#parts.pipeline.decider.lists.entry(list, network)
    if (present === undefined) return undefined
    if (present.origin !== 'file') return this.#rewrite(present, note)
    throw new AppError('invalidValue', `${network} is in the ${list}list file: edit its note there`)
  }

  addEntries(list: ListName, entries: readonly WantedEntry[]): Promise<AddedEntries> {
    return this.#bulk.add(list, entries)
  }

  removeEntries(list: ListName, entries: readonly WantedEntry[]): Promise<RemovedEntries> {
    return this.#bulk.remove(list, entries)
  }

  async removeEntry(list: ListName, network: Network): Promise<boolean> {
    const { effects, pipeline } = this.#parts
    const entry = pipeline.decider.lists.entry(list, network)
    if (entry?.origin === 'file') {
      throw new AppError('invalidValue', `${network} is in the ${list}list file: remove it there`)
    }
    await effects.finish(() => pipeline.orders.remove(list, network))
    return entry !== undefined
  }

  async unblock(network: Network): Promise<UnblockResult> {
    const { effects, pipeline } = this.#parts
    const { blocks, entries } = await effects.finish(() => pipeline.orders.unblock(network))
    const remaining = pipeline.decider.lists.touching('deny', network)
    return {
      ended: blocks.length,
      removed: entries.length,
      remaining: remaining.filter((entry) => contains(entry.network, network)),
    }
  }

  check(network: Network): Promise<InForce> {
    return Promise.resolve(membershipOf(this.#parts.pipeline, network))
  }

  explain(network: Network): Promise<Story> {
    return tellStory(this.#parts, network)
  }

  trusted(page: PageRequest): Promise<Page<TrustedSource>> {
    return Promise.resolve(trustedSources(this.#parts.pipeline.decider.trust, page))
  }

  endTrust(source: Source): Promise<boolean> {
    const { effects, pipeline } = this.#parts
    return effects.finish(() => pipeline.decider.endTrust(source))
  }

  settings(): Promise<Settings> {
    return Promise.resolve(this.#parts.pipeline.decider.settings)
  }

  async changeSettings(changes: Partial<Settings>, asker: SettingsAsker): Promise<Settings> {
    const { recorder, pipeline, countries } = this.#parts
    if ('country.policy' in changes || 'country.list' in changes) {
      const wanted = { ...pipeline.decider.settings, ...changes }
      countries.refuseLockOut(wanted, asker, (address) => this.#isSpared(address))
    }
    const changed = Object.entries(changes) as [SettingKey, Settings[SettingKey]][]
    await Promise.all(
      changed.map(([key, value]) => recorder.recordDurably({ kind: 'setting', key, value })),
    )
    return this.#parts.settings.change(changes)
  }

  resetSetting(key: SettingKey, asker: SettingsAsker): Promise<Settings> {
    const first = { ...defaultSettings, ...this.#parts.config.settings }
    return this.changeSettings({ [key]: first[key] }, asker)
  }

  hosts(): Promise<readonly HostRecord[]> {
    return this.#parts.membership.desk.hosts()
  }

  setHostExcluded(name: string, isExcluded: boolean): Promise<boolean> {
    return this.#parts.membership.desk.setHostExcluded(name, isExcluded)
  }

  removeHost(name: string): Promise<boolean> {
    return this.#parts.membership.desk.removeHost(name)
  }

  now(): number {
    return this.#parts.clock.now()
  }

  countryOf(network: Network): string {
    return this.#parts.countries.geo.countryOf(network)
  }

  updateGeo(): Promise<GeoUpdate> {
    return this.#parts.countries.geo.update()
  }

  subscribe(listener: (event: LiveEvent) => void): () => void {
    return this.#parts.news.subscribe(listener)
  }

  /** An entry that is there gets another note, without being announced like a new one. */
  async #rewrite(present: ListEntry, note: string | undefined): Promise<ListEntry> {
    const { pipeline, effects } = this.#parts
    const entry = merged(present, { ...present, note })
    pipeline.decider.lists.add(entry)
    await effects.changeEntries({ added: [entry], removed: [] })
    return entry
  }

  /** The kernel lets these pass whatever their country is. */
  #isSpared(address: Address): boolean {
    const { lists, trust } = this.#parts.pipeline.decider
    const source = sourceOf(address)
    return lists.verdict(address) === 'exempt' || trust.isTrusted(source, this.#parts.clock.now())
  }
}

function toPage<Item extends { readonly since: number }>(
  items: readonly Item[],
  { page, perPage }: PageRequest,
): Page<Item> {
  const newestFirst = [...items].sort((a, b) => b.since - a.since)
  const start = (page - 1) * perPage
  return { items: newestFirst.slice(start, start + perPage), total: items.length }
}

/** The core, desk by desk. */
export function operatorOf(core: DaemonCore): Operator {
  return {
    status: core,
    attacks: core,
    blocks: core,
    lists: core,
    trust: core,
    settings: core,
    geo: core,
    hosts: core,
    news: core,
  }
}
