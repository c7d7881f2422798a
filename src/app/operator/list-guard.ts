// What may not be put on a list, unless it is forced: it would shut out people who are to get in, or let in
// everybody.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { NetworkSet } from '../../decide/books/network-set.js'
import type { Decider } from '../../decide/decider.js'
import {
  contains,
  familyOf,
  firstAddressOf,
  isLoopback,
  parseNetwork,
  prefixOf,
  sourceOf,
} from '../../domain/address.js'
import type { Network, Source } from '../../domain/address.js'
import type { ListName } from '../../domain/list-entry.js'
import type { Asker } from '../../ports/operator/asker.js'

/** Says why a network may not be put on a list; undefined where it may. */
export type Refusal = (network: Network) => string | undefined

const nobody: Asker = { addresses: [], isForced: false }
// A /8 is the largest block that a registry has ever given to one owner; of IPv6 it is a /16.
const widestPrefix = { 4: 8, 6: 16 } as const
// RFC 4193: nobody outside sends from there.
const privateIpv6 = parseNetwork('fc00::/7') as Network
const force = 'say --force where you want it all the same'
// A slice takes a few ms: for so long an attack waits for its block at most.
const sliceSize = 2000

/** Judges entries before they are put on a list. */
export class ListGuard {
  readonly #decider: Pick<Decider, 'lists' | 'trust'>

  constructor(decider: Pick<Decider, 'lists' | 'trust'>) {
    this.#decider = decider
  }

  /** Judges networks that somebody wants on a list. */
  async judge(
    list: ListName,
    networks: readonly Network[],
    asker: Asker = nobody,
  ): Promise<Refusal> {
    if (list === 'allow') return (network) => whyNotAllowed(network, asker)
    const phones = asker.isForced ? undefined : await this.#phonesIn(networks)
    return (network) => this.#whyNotDenied(network, asker, phones)
  }

  #whyNotDenied(
    network: Network,
    asker: Asker,
    phones: ReadonlyMap<Network, Source> | undefined,
  ): string | undefined {
    // Nobody can force this: the kernel would cut the host off from its own PBX.
    const whom = this.#decider.lists.lockOut(network)
    if (whom !== undefined) return `denying ${network} would lock out ${whom}`
    if (phones === undefined) return undefined
    const own = asker.addresses.find(
      (address) => !isLoopback(address) && contains(network, address as string as Network),
    )
    if (own !== undefined) {
      return `denying ${network} would lock out ${own}, the address you come from; ${force}`
    }
    const phone = phones.get(network) ?? this.#phoneAround(network)
    return phone && `denying ${network} would shut out what works at ${phone}; ${force}`
  }

  /** The source that the network is a part of, where it is trusted. */
  #phoneAround(network: Network): Source | undefined {
    const source = sourceOf(firstAddressOf(network))
    const isAround = contains(source, network) && this.#decider.trust.lastAtOf(source) > 0
    return isAround ? source : undefined
  }

  /** Asked of each trusted source and not of each network: a list may have a hundred thousand lines. */
  async #phonesIn(networks: readonly Network[]): Promise<ReadonlyMap<Network, Source>> {
    const wanted = new NetworkSet()
    for (const network of networks) wanted.add(network)
    const found = new Map<Network, Source>()
    let looked = 0
    for (const source of this.#decider.trust.sources()) {
      for (const network of wanted.covering(source)) found.set(network, source)
      looked += 1
      if (looked % sliceSize === 0) await nextTurn()
    }
    return found
  }
}

function whyNotAllowed(network: Network, { isForced }: Asker): string | undefined {
  const isNarrow = prefixOf(network) >= widestPrefix[familyOf(network)]
  if (isForced || isNarrow || contains(privateIpv6, network)) return undefined
  return (
    `allowing ${network} would let nearly everybody attack unhindered, and end every block; ` +
    `allow the networks you mean, or ${force}`
  )
}
