// What many new entries of the allowlist let through: asked of each block, not each entry of all blocks.
import { firstAddressOf, sourceOf } from '../../domain/address.js'
import type { Network, Source } from '../../domain/address.js'
import { NetworkSet } from '../books/network-set.js'

/** Networks that are allowed now. */
export class AllowedNetworks {
  readonly #networks = new NetworkSet()
  /** The sources that the networks lie in, or begin with. */
  readonly #sources = new Set<Source>()

  add(network: Network): void {
    this.#networks.add(network)
    this.#sources.add(sourceOf(firstAddressOf(network)))
  }

  /** Tells whether a source lies within one of the networks, or one of them within it. */
  touches(source: Source): boolean {
    return this.#sources.has(source) || this.#networks.covering(source).length > 0
  }
}
