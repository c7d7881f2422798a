// The addresses of host names as entries of the allowlist: put there, and taken off where they are no more.
import type { Decider } from '../../decide/decider.js'
import type { Orders } from '../../decide/orders/orders.js'
import { parseNetwork } from '../../domain/address.js'
import type { Network } from '../../domain/address.js'
import type { NamedHost } from '../../domain/host-name.js'
import type { ListEntry } from '../../domain/list-entry.js'
import { addressesOf, type Resolution } from './resolution.js'

/** A name and what is known of it. */
export type ResolvedName = readonly [named: NamedHost, resolution: Resolution]

/** Keeps the entries of the origin `name`; entries that people and files have made stay theirs. */
export class NameEntries {
  readonly #lists: Decider['lists']
  readonly #orders: Pick<Orders, 'add' | 'remove'>
  #held: ReadonlySet<Network> = new Set()

  constructor(lists: Decider['lists'], orders: Pick<Orders, 'add' | 'remove'>) {
    this.#lists = lists
    this.#orders = orders
  }

  /** Brings the allowlist to what the names stand for now: what is new first, so that no phone is shut out. */
  settle(names: readonly ResolvedName[], now: number): void {
    const wanted = new Map<Network, NamedHost>()
    for (const [named, resolution] of names) {
      for (const address of addressesOf(resolution)) {
        const network = parseNetwork(address)
        if (network !== undefined && !wanted.has(network)) wanted.set(network, named)
      }
    }
    for (const [network, named] of wanted) this.#put(network, named, now)
    for (const network of this.#held) if (!wanted.has(network)) this.#take(network)
    this.#held = new Set(wanted.keys())
  }

  #put(network: Network, { name, note }: NamedHost, now: number): void {
    const present = this.#lists.entry('allow', network)
    const isOurs = present === undefined || present.origin === 'name'
    if (!isOurs || (present?.hostName === name && present.note === note)) return
    const since = present?.since ?? now
    const entry: ListEntry = { list: 'allow', network, origin: 'name', note, since, hostName: name }
    this.#orders.add(entry)
  }

  #take(network: Network): void {
    if (this.#lists.entry('allow', network)?.origin === 'name') {
      this.#orders.remove('allow', network)
    }
  }
}
