// Blocks in force, from the books; each order is carried out on them.
import type { Decider } from '../../decide/decider.js'
import { contains } from '../../domain/address.js'
import type { Network } from '../../domain/address.js'
import type { BlockInForce } from '../../domain/block-in-force.js'
import type { Clock } from '../../ports/clock.js'
import type { Firewall } from '../../ports/firewall.js'
import type {
  BlockDesk,
  BlockFilter,
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
  readonly clock: Clock
}

/** Implements {@link BlockDesk} over the running parts. */
export class LiveBlockDesk implements BlockDesk {
  readonly #parts: LiveBlockDeskParts

  constructor(parts: LiveBlockDeskParts) {
    this.#parts = parts
  }

  blocks({ network, page, perPage }: BlockFilter): Promise<Page<BlockInForce>> {
    const { lists, blocks } = this.#parts.decider
    const permanent =
      network === undefined ? lists.entries('deny') : lists.touching('deny', network)
    const dynamic = network === undefined ? blocks.values() : blocks.touching(network)
    const inForce = [...dynamic, ...permanent.filter(({ origin }) => origin === 'sipward')]
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
}
