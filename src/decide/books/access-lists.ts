// The allowlist and the denylist, and what is never blocked whatever they say.
import {
  contains,
  familyOf,
  isLoopback,
  networkOf,
  parseNetwork,
  prefixOf,
  sourceOf,
} from '../../domain/address.js'
import type { Address, Network, Source } from '../../domain/address.js'
import { AppError } from '../../domain/app-error.js'
import { GenerationMap } from '../../domain/generation-map.js'
import type { ListEntry, ListName, ListOrigin } from '../../domain/list-entry.js'
import { ListEnds } from './list-ends.js'
import { NameBook } from './name-book.js'
import { NetworkSet } from './network-set.js'

/** What the lists say of an address. `exempt`: nothing may ever block it. */
export type Verdict = 'exempt' | 'deny' | 'none'

const loopback4 = parseNetwork('127.0.0.0/8') as Network
const loopback = ['127.0.0.1', '::1'] as Address[]

/** Is told of every change, after it was made. */
export interface ListFollower {
  onEntry(entry: ListEntry): void
  onEntryRemoved(entry: ListEntry): void
  onNeverBlocked(addresses: readonly Address[]): void
}

// No PBX has more; whatever Asterisk says, it is bounded.
const maxLearned = 256

/** Both lists. The allowlist wins. */
export class AccessLists {
  /** The host names of the allowlist. */
  readonly names = new NameBook()
  /** When entries end. */
  readonly ends = new ListEnds()
  readonly #entries: Readonly<Record<ListName, Map<Network, ListEntry>>> = {
    allow: new Map(),
    deny: new Map(),
  }
  readonly #networks: Readonly<Record<ListName, NetworkSet>> = {
    allow: new NetworkSet(),
    deny: new NetworkSet(),
  }
  // A flood asks of the same sources again and again.
  readonly #verdicts = new GenerationMap<Address, Verdict>({ capacity: 50_000 })
  readonly #learned = new Set<Address>()
  #own: ReadonlySet<Address> = new Set()
  /** What this host needs to work, and what each is: a resolver, a gateway, a time, store or mail server. */
  #needed: ReadonlyMap<Address, string> = new Map()
  /** From where administrators use the pages at the moment. */
  #visitors: ReadonlySet<Address> = new Set()
  #ownSources: ReadonlySet<Source> = new Set()
  /** For each family and length of prefix, the networks that hold an address of ours, and which. */
  readonly #ownNetworks = new Map<string, ReadonlyMap<Network, Address>>()
  readonly #versions: Record<ListName, number> = { allow: 0, deny: 0 }
  /** Entries of the denylist that sipward made. */
  #struck = 0
  readonly #followers: ListFollower[] = []

  /** Tells the follower of every change from now on. */
  onChange(follower: ListFollower): void {
    this.#followers.push(follower)
  }

  /**
   * Says which addresses are never blocked.
   * @param own this host's own addresses and the AMI servers'
   * @param needed whom this host needs to work, and what each is, "the resolver of this host"
   */
  setNeverBlocked(own: Iterable<Address>, needed: ReadonlyMap<Address, string> = new Map()): void {
    this.#own = new Set([...own, ...this.#learned])
    this.#needed = needed
    this.#neverBlockedChanged()
  }

  /** Says from where administrators use the pages: they are never blocked while they do. */
  setVisitors(visitors: Iterable<Address>): void {
    this.#visitors = new Set(visitors)
    this.#neverBlockedChanged()
  }

  /** Asterisk says (LocalAddress) that this address is its own, as where it lives in another network. */
  learnOwn(address: Address): void {
    if (this.#own.has(address) || isLoopback(address) || this.#learned.size >= maxLearned) return
    this.#learned.add(address)
    this.setNeverBlocked(this.#own, this.#needed)
  }

  /** Tells whether an address that is never blocked is in this /64, so that it cannot be blocked whole. */
  isOurNetwork(source: Source): boolean {
    return this.#ownSources.has(source)
  }

  /** Tells whether the address is this host's own or an AMI server's. */
  isOwn(address: Address): boolean {
    return this.#own.has(address)
  }

  /** Says what the address is that it is never blocked, whatever the lists say; undefined where it may be. */
  whyNeverBlocked(address: Address): string | undefined {
    if (isLoopback(address)) return 'this host itself'
    if (this.#own.has(address)) return 'this host or its PBX'
    const isVisitor = this.#visitors.has(address)
    return isVisitor ? 'where an administrator uses the pages' : this.#needed.get(address)
  }

  verdict(address: Address): Verdict {
    const { allow, deny } = this.#networks
    if (allow.isCheap && deny.isCheap) return this.#judge(address)
    const known = this.#verdicts.get(address)
    if (known !== undefined) return known
    const verdict = this.#judge(address)
    this.#verdicts.add(address, verdict)
    return verdict
  }

  /** Returns the entry of a list that holds the address. */
  entryHolding(list: ListName, address: Address): ListEntry | undefined {
    const network = this.#networks[list].holding(address)
    return network === undefined ? undefined : this.#entries[list].get(network)
  }

  /** Returns the entries of a list that cover the network or lie within it. */
  touching(list: ListName, network: Network): readonly ListEntry[] {
    const networks = this.#networks[list]
    return [...networks.covering(network), ...networks.within(network)].flatMap(
      (found) => this.#entries[list].get(found) ?? [],
    )
  }

  entry(list: ListName, network: Network): ListEntry | undefined {
    return this.#entries[list].get(network)
  }

  entries(list: ListName): readonly ListEntry[] {
    return [...this.#entries[list].values()]
  }

  size(list: ListName): number {
    return this.#entries[list].size
  }

  /** How many entries of the denylist sipward itself has made. */
  get struck(): number {
    return this.#struck
  }

  /** Another number whenever the list has changed. */
  version(list: ListName): number {
    return this.#versions[list]
  }

  /**
   * Adds or replaces an entry.
   * @throws AppError `invalidValue` where it would lock out this host or everybody
   */
  add(entry: ListEntry): void {
    const lockedOut = entry.list === 'deny' ? this.lockOut(entry.network) : undefined
    if (lockedOut !== undefined) {
      throw new AppError('invalidValue', `denying ${entry.network} would lock out ${lockedOut}`)
    }
    this.#count(this.#entries[entry.list].get(entry.network)?.origin, entry.origin)
    this.#versions[entry.list]++
    this.#entries[entry.list].set(entry.network, entry)
    this.#networks[entry.list].add(entry.network)
    this.ends.note(entry)
    this.#verdicts.clear()
    for (const follower of this.#followers) follower.onEntry(entry)
  }

  /** Removes an entry; returns it, or undefined where there is none. */
  remove(list: ListName, network: Network): ListEntry | undefined {
    const entry = this.#entries[list].get(network)
    if (entry === undefined) return undefined
    this.#count(entry.origin, undefined)
    this.#versions[list]++
    this.#entries[list].delete(network)
    this.#networks[list].delete(network)
    this.ends.forget(list, network)
    this.#verdicts.clear()
    for (const follower of this.#followers) follower.onEntryRemoved(entry)
    return entry
  }

  /** Says in words whom denying the network would lock out: this host, its PBX, whom it needs, or everybody. */
  lockOut(network: Network): string | undefined {
    if (prefixOf(network) === 0) return 'everybody'
    const own = this.#ownWithin(network)
    if (own === undefined) return contains(loopback4, network) ? 'this host itself' : undefined
    const what = this.whyNeverBlocked(own) ?? 'never blocked'
    // Of a network it is said which of its addresses is meant.
    const isNamed = isLoopback(own) && (own as string) === network
    return isNamed ? what : `${own}, which is ${what}`
  }

  /** Asked for each line of a long list: one look-up, whatever number of addresses we have. */
  #ownWithin(network: Network): Address | undefined {
    const [family, prefix] = [familyOf(network), prefixOf(network)]
    const key = `${family}/${prefix}`
    let networks = this.#ownNetworks.get(key)
    if (networks === undefined) {
      const all = [...loopback, ...this.neverBlocked()]
      const ours = all.filter((address) => familyOf(address) === family)
      networks = new Map(ours.map((address) => [networkOf(address, prefix), address]))
      this.#ownNetworks.set(key, networks)
    }
    return networks.get(network)
  }

  /** Every address that is never blocked, whatever the lists say; loopback besides. */
  neverBlocked(): readonly Address[] {
    return [...this.#visitors, ...this.#needed.keys(), ...this.#own]
  }

  #neverBlockedChanged(): void {
    this.#ownSources = new Set(this.neverBlocked().map(sourceOf))
    this.#ownNetworks.clear()
    this.#verdicts.clear()
    for (const follower of this.#followers) follower.onNeverBlocked(this.neverBlocked())
  }

  #count(before: ListOrigin | undefined, after: ListOrigin | undefined): void {
    this.#struck += Number(after === 'sipward') - Number(before === 'sipward')
  }

  #judge(address: Address): Verdict {
    if (this.whyNeverBlocked(address) !== undefined) return 'exempt'
    if (this.#networks.allow.holding(address) !== undefined) return 'exempt'
    return this.#networks.deny.holding(address) === undefined ? 'none' : 'deny'
  }
}
