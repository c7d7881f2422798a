// What other hosts of a cluster have decided, on this host's books.
//
// The attacker's view: he needs one host that believes him. Datagrams forged in a customer's name,
// sent to the weakest host, would shut the customer out of all of them. So a block on one-way
// evidence stays with the host that made it until a second host has seen the source attack too.
import type { Network, Source } from '../../domain/address.js'
import type { Block } from '../../domain/block.js'
import { GenerationMap } from '../../domain/generation-map.js'
import type { HostName, NamedHost } from '../../domain/host-name.js'
import type { ListEntry, ListName } from '../../domain/list-entry.js'
import type { Trust } from '../../domain/trust.js'
import type { Decider } from '../decider.js'
import { isPrefix } from '../books/block-book.js'
import { isFreePrefix } from '../rules/prefix-attacks.js'
import type { DecisionSink } from '../../domain/decision-sink.js'

/** What a {@link Follower} is made of. */
export interface FollowerOptions {
  readonly decider: Decider
  /** Carries out without recording: the store has it already. */
  readonly sink: DecisionSink
  /** The name of this host, whose own decisions come back too. */
  readonly host: string
  readonly now: () => number
}

/** Follows what other hosts decide. What would lock this host out is left out. */
export class Follower {
  readonly #decider: Decider
  readonly #sink: DecisionSink
  readonly #host: string
  readonly #now: () => number
  /** Which host was the first to block a source on one-way evidence. */
  readonly #unconfirmed = new GenerationMap<Source, string>({ capacity: 100_000 })
  /** Blocks whose strike is counted: each is written when it begins, when it is complete, when it ends. */
  readonly #struck = new GenerationMap<string, true>({ capacity: 100_000 })

  constructor(options: FollowerOptions) {
    this.#decider = options.decider
    this.#sink = options.sink
    this.#host = options.host
    this.#now = options.now
  }

  /** A block of another host: new, completed or ended. */
  block(block: Block): void {
    if (block.host === this.#host && block.end === undefined) return
    // Its host completes the record of a block for a second, and may not have heard yet that it was ended.
    if (block.end === undefined && this.#decider.blocks.isEnded(block)) return
    if (block.end !== undefined) this.#ended(block)
    else if (block.until > this.#now()) this.#began(block)
    this.#strike(block)
  }

  /** A list entry of another host, new, or with another note or end. */
  listEntry(entry: ListEntry): void {
    // A file belongs to the host that has it, and each host asks the DNS itself.
    if (isOfThisHost(entry)) return
    const { lists } = this.#decider
    const { endsAt = Infinity } = entry
    if (endsAt <= this.#now()) {
      this.listEntryRemoved(entry.list, entry.network)
      return
    }
    const known = lists.entry(entry.list, entry.network)
    if (known?.origin === 'file' || isSame(known, entry)) return
    if (entry.list === 'deny' && lists.lockOut(entry.network) !== undefined) return
    lists.add(entry)
    this.#sink.onListEntry(entry)
    if (entry.list === 'allow') this.#endAll(entry.network)
  }

  /** An entry that another host has removed. */
  listEntryRemoved(list: ListName, network: Network): void {
    const { lists } = this.#decider
    if (isOfThisHost(lists.entry(list, network))) return
    const entry = lists.remove(list, network)
    if (entry !== undefined) this.#sink.onListEntryRemoved(entry)
  }

  /** A host name that was put on the allowlist at another host, or has another note. */
  hostName(named: NamedHost): void {
    const { names } = this.#decider.lists
    if (names.get(named.name)?.origin !== 'file') names.add(named)
  }

  /** A host name that was taken off the allowlist at another host. */
  hostNameRemoved(name: HostName): void {
    const { names } = this.#decider.lists
    if (names.get(name)?.origin !== 'file') names.remove(name)
  }

  /** What has worked at another host's PBX, or a person has ended there. */
  trust(trust: Trust): void {
    const { source, account, endedAt } = trust
    if (endedAt !== undefined) {
      if (this.#decider.trust.end(source, account)) this.#sink.onTrustLost(source)
      return
    }
    this.#decider.trust.restore(trust)
    this.#sink.onTrust(trust)
  }

  #began(block: Block): void {
    const { blocks, lists } = this.#decider
    if (lists.lockOut(block.source) !== undefined) return
    const isWide = isPrefix(block.source)
    if (isWide && !isFreePrefix(block.source, this.#decider, this.#now())) return
    const own = block.flow === undefined ? blocks.ofSource(block.source) : blocks.ofFlow(block.flow)
    if (own !== undefined) {
      // Both hosts see the same two blocks, so both end with the later one.
      if (block.until <= own.until) return
      const longer = own.host === this.#host ? { ...own, until: block.until } : block
      blocks.add(longer)
      this.#sink.onBlock(longer)
      return
    }
    if (block.proof === 'oneWay' && !this.#isConfirmed(block)) return
    blocks.add(block)
    this.#sink.onBlock(block)
  }

  #isConfirmed({ source, host }: Block): boolean {
    const first = this.#unconfirmed.get(source)
    if (first === undefined) this.#unconfirmed.set(source, host)
    return first !== undefined && first !== host
  }

  #ended(block: Block): void {
    // What has expired, or had to leave one kernel, says nothing about another.
    if (block.end === 'expired' || block.end === 'evicted') return
    const { blocks } = this.#decider
    blocks.learnEnd(block.id)
    this.#unconfirmed.delete(block.source)
    const known =
      block.flow === undefined ? blocks.ofSource(block.source) : blocks.ofFlow(block.flow)
    // An attack after the order to unblock is a new one.
    if (known !== undefined && known.since <= block.until) {
      this.#sink.onBlockEnd(blocks.end(known, block.end ?? 'unblocked', this.#now()))
    }
    if (block.end === 'unblocked') this.#decider.forget(block.source)
  }

  #endAll(network: Network): void {
    for (const block of this.#decider.blocks.touching(network)) {
      this.#sink.onBlockEnd(this.#decider.blocks.end(block, 'allowed', this.#now()))
    }
  }

  #strike({ id, host, source, since, proof, isStrike, end }: Block): void {
    if (!isStrike || host === this.#host || end === 'unblocked') return
    if (this.#struck.get(id) === true) return
    this.#struck.set(id, true)
    this.#decider.blocks.strike(source, since, proof)
  }
}

function isSame(known: ListEntry | undefined, entry: ListEntry): boolean {
  const { since, note, endsAt } = entry
  return known?.since === since && known.note === note && known.endsAt === endsAt
}

function isOfThisHost(entry: ListEntry | undefined): boolean {
  return entry?.origin === 'file' || entry?.origin === 'name'
}
