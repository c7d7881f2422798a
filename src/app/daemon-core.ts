// The daemon as the API sees it: questions are answered from the books, orders carried out on them.
import { contains, firstAddressOf, isLoopback, sourceOf } from '../domain/address.js'
import type { Network, Source } from '../domain/address.js'
import { AppError } from '../domain/app-error.js'
import type { Attack } from '../domain/attack.js'
import { strikeDuration } from '../decide/block-book.js'
import { windowMs } from '../decide/sip-blocking.js'
import type { ListEntry, ListName } from '../domain/list-entry.js'
import type { SettingKey, Settings } from '../domain/settings.js'
import type { Clock } from '../ports/clock.js'
import type { EventSource } from '../ports/event-source.js'
import type { Firewall } from '../ports/firewall.js'
import type { AttackQuery, Page, PageRequest, Store } from '../ports/store.js'
import type { RecorderStatus as RecorderState } from '../remember/recorder-options.js'
import { maxStoryItems } from '../tell/web/api-core.js'
import type {
  ApiCore,
  BlockFilter,
  BlockInForce,
  DaemonStatus,
  LiveEvent,
  Membership,
  RecorderStatus,
  Story,
  UnblockResult,
} from '../tell/web/api-core.js'
import { firewallRules } from './firewall-rules.js'
import type { Effects, Remembers } from './effects.js'
import type { LiveFeed } from './live-feed.js'
import type { Pipeline } from './pipeline.js'

/** The parts that the core speaks for. */
export interface CoreParts {
  readonly version: string
  readonly host: string
  readonly clock: Clock
  readonly pipeline: Pipeline
  readonly effects: Effects
  readonly feed: LiveFeed
  readonly firewall: Firewall
  readonly store: Store
  readonly recorder: Remembers & { status(): RecorderState }
  readonly sources: readonly EventSource[]
}

/** Implements {@link ApiCore} over the running parts. */
export class DaemonCore implements ApiCore {
  readonly #parts: CoreParts
  readonly #startedAt: number

  constructor(parts: CoreParts) {
    this.#parts = parts
    this.#startedAt = parts.clock.now()
  }

  status(): Promise<DaemonStatus> {
    const { version, host, clock, pipeline, sources, firewall, recorder } = this.#parts
    const { lists, blocks, settings } = pipeline.decider
    const denied = lists.entries('deny')
    const dynamicPermanent = denied.filter(({ origin }) => origin === 'sipward').length
    return Promise.resolve({
      version,
      host,
      startedAt: this.#startedAt,
      now: clock.now(),
      isMonitoring: settings['blocking.monitor'],
      counts: {
        allow: lists.size('allow'),
        deny: denied.length - dynamicPermanent,
        dynamicPermanent,
        dynamicTemporary: blocks.size,
        flow: blocks.flows,
      },
      sources: sources.map((source) => source.status()),
      firewall: firewall.status(),
      recorder: toRecorderStatus(recorder.status()),
    })
  }

  attacks(query: AttackQuery): Promise<Page<Attack>> {
    return this.#parts.store.attacks(query)
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

  entries(list: ListName, page: PageRequest): Promise<Page<ListEntry>> {
    return Promise.resolve(toPage(this.#parts.pipeline.decider.lists.entries(list), page))
  }

  async addEntry(list: ListName, network: Network, note: string): Promise<ListEntry> {
    const { effects, pipeline, clock } = this.#parts
    const since = clock.now()
    const entry: ListEntry = { list, network, origin: 'operator', note, since }
    await effects.finish(() => {
      pipeline.orders.add(entry)
    })
    return entry
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

  check(network: Network): Promise<Membership> {
    return Promise.resolve(this.#membership(network))
  }

  async explain(network: Network): Promise<Story> {
    const { pipeline, store, clock } = this.#parts
    const { decider } = pipeline
    const source = this.#sourceOf(network)
    const now = clock.now()
    const page = { page: 1, perPage: maxStoryItems }
    const [attacks, past] = await Promise.all([
      store.attacks({ source, ...page }),
      store.blocks({ source, ...page }),
    ])
    return {
      ...this.#membership(network),
      source,
      neverBlocked: this.#neverBlocked(network),
      trust: [...decider.trust.of(source)].sort((a, b) => b.lastAt - a.lastAt),
      window: {
        attempts: decider.windows.count(source, now),
        limit: decider.settings['detection.attemptsPerMinute'],
        seconds: windowMs / 1000,
      },
      attacks: attacks.items,
      pastBlocks: past.items.filter(({ end, until }) => end !== undefined || until <= now),
      strikes: {
        count: decider.blocks.strikes(source, now),
        threshold: decider.settings['blocking.threshold'],
        days: strikeDuration / 86_400_000,
      },
    }
  }

  settings(): Promise<Settings> {
    return Promise.resolve(this.#parts.pipeline.decider.settings)
  }

  async changeSettings(changes: Partial<Settings>): Promise<Settings> {
    const { recorder, pipeline, firewall } = this.#parts
    const changed = Object.entries(changes) as [SettingKey, Settings[SettingKey]][]
    await Promise.all(
      changed.map(([key, value]) => recorder.recordDurably({ kind: 'setting', key, value })),
    )
    // Read only now: another change may have gone before.
    const settings = Object.freeze({ ...pipeline.decider.settings, ...changes })
    pipeline.decider.setSettings(settings)
    await firewall.setRules(firewallRules(settings))
    return settings
  }

  subscribe(listener: (event: LiveEvent) => void): () => void {
    return this.#parts.feed.subscribe(listener)
  }

  #membership(network: Network): Membership {
    const { lists, blocks } = this.#parts.pipeline.decider
    const entries = (['allow', 'deny'] as const).flatMap((list) => lists.touching(list, network))
    return {
      entries: entries.filter((entry) => contains(entry.network, network)),
      blocks: blocks.touching(network).filter(({ source }) => contains(source, network)),
    }
  }

  /** In our own IPv6 network each address is a source of its own. */
  #sourceOf(network: Network): Source {
    const source = sourceOf(firstAddressOf(network))
    const isOwn = this.#parts.pipeline.decider.lists.isOurNetwork(source)
    return isOwn || !contains(source, network) ? network : source
  }

  #neverBlocked(network: Network): string {
    const address = firstAddressOf(network)
    if (isLoopback(address)) return 'it is this machine itself (loopback)'
    const isOwn = this.#parts.pipeline.decider.lists.isNeverBlocked(address)
    return isOwn ? 'it is an address of this host or of its PBX' : ''
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

function toRecorderStatus(status: RecorderState): RecorderStatus {
  const { state, reason, queued, spooledBytes, dropped } = status
  return {
    state: state === 'ok' ? 'ready' : 'waiting',
    reason: spooledBytes === 0 ? reason : `${spooledBytes} bytes wait on the disk: ${reason}`,
    pending: queued,
    dropped: Object.values(dropped).reduce((sum, count) => sum + count, 0),
  }
}
