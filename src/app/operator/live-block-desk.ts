// Blocks in force, from the books; each order is carried out on them.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Decider } from '../../decide/decider.js'
import { contains } from '../../domain/address.js'
import type { Network, Source } from '../../domain/address.js'
import type { BlockInForce } from '../../domain/block-in-force.js'
import { countryName } from '../../domain/country.js'
import type { Clock } from '../../ports/clock.js'
import type { Firewall } from '../../ports/firewall.js'
import type { Geo } from '../../ports/geo.js'
import type {
  BlockDesk,
  BlockFilter,
  Dropped,
  InForce,
  Standing,
  Story,
  UnblockResult,
} from '../../ports/operator/block-desk.js'
import type { Page, Store } from '../../ports/store.js'
import type { CarryOut } from '../path/pipeline.js'
import { keptOf } from './kept-of.js'
import { inForceFor, standingOf, tellStory } from './story.js'

/** What the desk needs. */
export interface LiveBlockDeskParts {
  readonly decider: Decider
  readonly carryOut: CarryOut
  readonly store: Pick<Store, 'attacks' | 'blocks'>
  readonly firewall: Pick<Firewall, 'dynamicCounters'>
  readonly geo: Pick<Geo, 'countryOf'>
  readonly clock: Clock
}

// While an attack goes on the numbers change with every block; people look at a page.
const countriesAgeMs = 5000
const sliceSize = 2000

/** Implements {@link BlockDesk} over the running parts. */
export class LiveBlockDesk implements BlockDesk {
  readonly #parts: LiveBlockDeskParts
  #countries: Promise<CountryCounts> | undefined
  #countedAt = 0

  constructor(parts: LiveBlockDeskParts) {
    this.#parts = parts
  }

  blocks(filter: BlockFilter): Promise<Page<BlockInForce>> {
    const { network, page, perPage } = filter
    const { lists, blocks } = this.#parts.decider
    const permanent =
      network === undefined ? lists.entries('deny') : lists.touching('deny', network)
    const dynamic = network === undefined ? blocks.values() : blocks.touching(network)
    const all = [...dynamic, ...permanent.filter(({ origin }) => origin === 'sipward')]
    const inForce = this.#chosen(all, filter)
    const newestFirst = inForce.sort((a, b) => b.since - a.since)
    const start = (page - 1) * perPage
    return Promise.resolve({
      items: newestFirst.slice(start, start + perPage),
      total: inForce.length,
    })
  }

  async unblock(network: Network): Promise<UnblockResult> {
    const { decider, carryOut } = this.#parts
    const carried = await carryOut((orders) => orders.unblock(network))
    const { blocks, entries } = carried.result
    const remaining = decider.lists.touching('deny', network)
    return {
      ended: blocks.length,
      removed: entries.length,
      remaining: remaining.filter((entry) => contains(entry.network, network)),
      ...keptOf(carried),
    }
  }

  check(network: Network): Promise<InForce> {
    return Promise.resolve(inForceFor(this.#parts.decider, network))
  }

  standing(network: Network): Promise<Standing> {
    const { decider, clock } = this.#parts
    return Promise.resolve(standingOf(decider, network, clock.now()))
  }

  explain(network: Network): Promise<Story> {
    return tellStory(this.#parts, network)
  }

  blockedCountries(): Promise<CountryCounts> {
    const now = this.#parts.clock.now()
    const isOld = Math.abs(now - this.#countedAt) > countriesAgeMs
    if (this.#countries === undefined || isOld) {
      this.#countedAt = now
      this.#countries = this.#countCountries()
    }
    return this.#countries
  }

  async dropped(sources: readonly Source[]): Promise<ReadonlyMap<Source, Dropped>> {
    if (sources.length === 0) return new Map()
    const counters = await this.#parts.firewall.dynamicCounters()
    return new Map(
      sources.flatMap((source) => {
        const counter = counters.get(source)
        if (counter === undefined) return []
        return [[source, { packets: counter.packets, bytes: counter.bytes }] as const]
      }),
    )
  }

  #chosen(all: BlockInForce[], { country, search, isFlow }: BlockFilter): BlockInForce[] {
    if (country === undefined && search === undefined && isFlow === undefined) return all
    const wanted = search?.toLowerCase() ?? ''
    return all.filter((block) => {
      if (isFlow === true && !('flow' in block && block.flow !== undefined)) return false
      const where = this.#countryOf(block)
      if (country !== undefined && where !== country) return false
      return wanted === '' || textsOf(block, where).some((text) => text.includes(wanted))
    })
  }

  #countryOf(block: BlockInForce): string {
    return 'network' in block ? this.#parts.geo.countryOf(block.network) : block.country
  }

  /** In slices: there may be a hundred thousand. */
  async #countCountries(): Promise<CountryCounts> {
    const { decider } = this.#parts
    const struck = decider.lists.entries('deny').filter(({ origin }) => origin === 'sipward')
    const counts = new Map<string, number>()
    const inForce = [...decider.blocks.values(), ...struck]
    for (const [index, block] of inForce.entries()) {
      const country = this.#countryOf(block)
      counts.set(country, (counts.get(country) ?? 0) + 1)
      if (index % sliceSize === sliceSize - 1) await nextTurn()
    }
    return [...counts]
      .map(([key, count]) => ({ key, count }))
      .sort((left, right) => right.count - left.count)
  }
}

type CountryCounts = Awaited<ReturnType<BlockDesk['blockedCountries']>>

function textsOf(block: BlockInForce, country: string): readonly string[] {
  const own = 'network' in block ? [block.network] : [block.source, block.userAgent, block.type]
  return [...own, block.note, countryName(country)].map((text) => text.toLowerCase())
}
