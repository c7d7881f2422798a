// One list of networks of one family, as the members of a hash:net set.
import type { Family, Network } from '../../domain/address.js'
import { membersOf } from './ipset-script.js'

/** A list without ends. Everything (/0) stands in the set as its two halves. */
export class NetworkList {
  readonly #networks = new Set<Network>()
  readonly #everything: Network
  readonly #halves: readonly Network[]

  constructor(family: Family) {
    this.#everything = (family === 4 ? '0.0.0.0/0' : '::/0') as Network
    this.#halves = membersOf(this.#everything)
  }

  get size(): number {
    return this.#networks.size
  }

  /** How many members the list has in its set. */
  get memberCount(): number {
    if (!this.#networks.has(this.#everything)) return this.#networks.size
    const halvesOnTheirOwn = this.#halves.filter((half) => this.#networks.has(half)).length
    return this.#networks.size - 1 + this.#halves.length - halvesOnTheirOwn
  }

  add(network: Network): void {
    this.#networks.add(network)
  }

  delete(network: Network): void {
    this.#networks.delete(network)
  }

  networks(): IterableIterator<Network> {
    return this.#networks.values()
  }

  /** Tells whether a member is in the set, as an entry or as a half of everything. */
  hasMember(member: Network): boolean {
    if (this.#networks.has(member)) return member !== this.#everything
    return this.#networks.has(this.#everything) && this.#halves.includes(member)
  }

  *members(): IterableIterator<Network> {
    if (this.#networks.has(this.#everything)) yield* this.#halves
    for (const network of this.#networks) {
      const isHalfOfAll = this.#networks.has(this.#everything) && this.#halves.includes(network)
      if (network !== this.#everything && !isHalfOfAll) yield network
    }
  }
}
