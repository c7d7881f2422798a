// What people order: list entries, unblocking, an end of trust. Each takes effect at once, on the same books that
// the decider reads.
import { firstAddressOf, sourceOf } from '../../domain/address.js'
import type { Network, Source } from '../../domain/address.js'
import type { Block, BlockEnd } from '../../domain/block.js'
import type { ListEntry, ListName } from '../../domain/list-entry.js'
import type { Trust } from '../../domain/trust.js'
import type { AllowedNetworks } from './allowed-networks.js'
import type { Decider } from '../decider.js'
import type { DecisionSink } from '../../domain/decision-sink.js'

/** What {@link Orders.unblock} has lifted. */
export interface Unblocked {
  readonly blocks: readonly Block[]
  readonly entries: readonly ListEntry[]
}

/** Carries out orders. */
export class Orders {
  readonly #decider: Decider
  readonly #sink: DecisionSink
  readonly #now: () => number

  constructor(options: {
    readonly decider: Decider
    readonly sink: DecisionSink
    readonly now: () => number
  }) {
    this.#decider = options.decider
    this.#sink = options.sink
    this.#now = options.now
  }

  /**
   * Puts a network on a list. Whoever is allowed is unblocked with it.
   * @throws AppError `invalidValue` where a denial would lock out this host or everybody
   */
  add(entry: ListEntry): void {
    this.#decider.lists.add(entry)
    this.#sink.onListEntry(entry)
    if (entry.list === 'allow') this.#end(entry.network, 'allowed')
  }

  /** Takes a network from a list; returns the entry, or undefined where there was none. */
  remove(list: ListName, network: Network): ListEntry | undefined {
    const entry = this.#decider.lists.remove(list, network)
    if (entry !== undefined) this.#sink.onListEntryRemoved(entry)
    return entry
  }

  /** Takes off the lists what has come to its end. */
  endListed(): void {
    for (const { list, network } of this.#decider.lists.ends.due(this.#now())) {
      this.remove(list, network)
    }
  }

  /**
   * Lifts every block that covers the network or lies within it and forgets its attempts and
   * strikes: dynamic and flow blocks, and what strikes put on the denylist. What people and files
   * have denied stays.
   */
  unblock(network: Network): Unblocked {
    const { lists } = this.#decider
    const entries = lists.touching('deny', network).filter(({ origin }) => origin === 'sipward')
    for (const entry of entries) this.remove('deny', entry.network)
    const lifted = this.#end(network, 'unblocked')
    const sources = [network, sourceOf(firstAddressOf(network)), ...entries.map((e) => e.network)]
    for (const source of [...sources, ...lifted.map((block) => block.source)]) {
      this.#decider.forget(source)
    }
    return { blocks: lifted, entries }
  }

  /**
   * Ends the trust in a source, with all its accounts. Whoever succeeds from there earns it again.
   * @returns what was trusted; empty where nothing was
   */
  endTrust(source: Source): readonly Trust[] {
    const { trust } = this.#decider
    const now = this.#now()
    const ended = trust.of(source).map((known) => ({ ...known, lastAt: now, endedAt: now }))
    for (const { account } of ended) trust.end(source, account)
    for (const one of ended) this.#sink.onTrustEnded(one)
    if (ended.length > 0) this.#sink.onTrustLost(source)
    return ended
  }

  /** Ends blocks that the kernel had to give up. */
  evicted(networks: readonly Network[]): void {
    for (const network of networks) this.#end(network, 'evicted')
  }

  /** Ends those of these blocks that touch what many entries of the allowlist have let through. */
  allowed(blocks: readonly Block[], allowance: AllowedNetworks): void {
    for (const block of blocks) {
      const inForce = allowance.touches(block.source)
        ? this.#decider.blocks.inForce(block)
        : undefined
      if (inForce !== undefined) this.#endOne(inForce, 'allowed')
    }
  }

  #end(network: Network, end: BlockEnd): readonly Block[] {
    return this.#decider.blocks.touching(network).map((block) => this.#endOne(block, end))
  }

  #endOne(block: Block, end: BlockEnd): Block {
    const ended = this.#decider.blocks.end(block, end, this.#now())
    const record = end === 'unblocked' ? { ...ended, isStrike: false } : ended
    this.#sink.onBlockEnd(record)
    return record
  }
}
