// Networks, and the question which of them holds an address.
import { familyOf, networkOf, prefixOf } from '../domain/address.js'
import type { Address, Family, Network } from '../domain/address.js'

/** A set of networks of both families. One look-up costs one step for each prefix length in use. */
export class NetworkSet {
  readonly #byPrefix = new Map<string, { family: Family; prefix: number; members: Set<Network> }>()

  add(network: Network): void {
    const family = familyOf(network)
    const prefix = prefixOf(network)
    const key = `${family}/${prefix}`
    const group = this.#byPrefix.get(key) ?? { family, prefix, members: new Set() }
    this.#byPrefix.set(key, group)
    group.members.add(network)
  }

  delete(network: Network): void {
    const key = `${familyOf(network)}/${prefixOf(network)}`
    const group = this.#byPrefix.get(key)
    if (group?.members.delete(network) && group.members.size === 0) this.#byPrefix.delete(key)
  }

  /** Returns a network of the set that holds the address. */
  holding(address: Address): Network | undefined {
    const family = familyOf(address)
    for (const group of this.#byPrefix.values()) {
      if (group.family !== family) continue
      const network = networkOf(address, group.prefix)
      if (group.members.has(network)) return network
    }
    return undefined
  }
}
