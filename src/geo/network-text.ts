// Networks as lines of text: how a thread hands a quarter of a million of them to another at no cost.
import { textOf } from '../domain/address-words.js'
import type { Network } from '../domain/address.js'
import type { CountryNetworks } from '../ports/geo.js'

const newline = 10
const chunkBytes = 65_536

/** Writes a network in its canonical spelling (RFC 5952 for IPv6); a single address has no prefix. */
export function networkText(words: Uint32Array, prefix: number): string {
  const address = textOf(words)
  return prefix === words.length * 32 ? address : `${address}/${prefix}`
}

/** Lines of networks, made into texts while somebody goes through them. */
export class NetworkLines implements CountryNetworks {
  readonly ipv4: number
  readonly ipv6: number
  readonly #bytes: Buffer

  constructor(bytes: Uint8Array, counts: { readonly ipv4: number; readonly ipv6: number }) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.ipv4 = counts.ipv4
    this.ipv6 = counts.ipv6
  }

  *[Symbol.iterator](): Iterator<Network> {
    for (let start = 0; start < this.#bytes.length;) {
      const end = this.#bytes.lastIndexOf(newline, start + chunkBytes)
      yield* this.#bytes.toString('latin1', start, end).split('\n') as Network[]
      start = end + 1
    }
  }
}
