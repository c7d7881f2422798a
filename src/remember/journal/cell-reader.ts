// The cells of one record of the journal, read with distrust: whoever writes on the disk may have written them.
import { familyOf, parseAddress, parseNetwork } from '../../domain/address.js'
import type { Address, Network, Source } from '../../domain/address.js'
import type { Endpoint, Transport } from '../../domain/endpoint.js'
import { untrusted } from '../../domain/untrusted.js'
import type { Untrusted } from '../../domain/untrusted.js'

/** By their places in a record. */
export const transports: readonly Transport[] = ['UDP', 'TCP', 'TLS', 'WS', 'WSS']
const maxInstant = 8.64e15
const maxPort = 65_535
const maxKnown = 20_000
const maxNetworkChars = 64
// As many as the longest text that is written can have.
const maxTextBytes = 3 * 1024

/** What makes a record unreadable. */
export class BadCell extends Error {}

// The same few thousand networks stand in millions of lines.
const known = new Map<string, Network>()

/** Takes cells one after the other, as {@link CellWriter} writes them; throws a {@link BadCell} at the first that is not what it must be. */
export class CellReader {
  readonly #bytes: Buffer
  readonly #end: number
  #at: number

  constructor(bytes: Buffer, start = 0, end = bytes.length) {
    this.#bytes = bytes
    this.#at = start
    this.#end = end
  }

  byte(): number {
    const byte = this.#at < this.#end ? this.#bytes[this.#at] : undefined
    if (byte === undefined) throw new BadCell()
    this.#at += 1
    return byte
  }

  /** A whole number within bounds. */
  number(min: number, max: number): number {
    const value = this.#varint()
    if (value >= min && value <= max) return value
    throw new BadCell()
  }

  /** A span or an instant in ms. */
  ms(): number {
    const value = this.#varint()
    const ms = value % 2 === 0 ? value / 2 : -(value + 1) / 2
    if (Math.abs(ms) <= maxInstant) return ms
    throw new BadCell()
  }

  /** How many there are of something. */
  count(): number {
    return this.number(0, 1_000_000_000)
  }

  port(): number {
    return this.number(0, maxPort)
  }

  isSet(): boolean {
    return this.number(0, 1) === 1
  }

  /** Text of others. */
  text(): Untrusted {
    return untrusted(this.#string(maxTextBytes))
  }

  /** One of the words. */
  word<Word extends string>(words: readonly Word[]): Word {
    const word = words[this.byte()]
    if (word === undefined) throw new BadCell()
    return word
  }

  address(): Address {
    const network = this.network()
    if (network.includes('/')) throw new BadCell()
    return network as string as Address
  }

  source(): Source {
    return this.network()
  }

  network(): Network {
    const cell = this.#string(maxNetworkChars)
    const network = known.get(cell)
    if (network !== undefined) return network
    const parsed = cell.includes('/') ? parseNetwork(cell) : parseAddress(cell)
    if (parsed === undefined) throw new BadCell()
    if (known.size >= maxKnown) known.clear()
    known.set(cell, parsed as Network)
    return parsed as Network
  }

  endpoint(): Endpoint {
    const transport = this.word(transports)
    const address = this.address()
    return { family: familyOf(address), transport, address, port: this.port() }
  }

  /** A list, each item read by the function. */
  list<Item>(read: (cells: CellReader) => Item, max: number): readonly Item[] {
    return Array.from({ length: this.number(0, max) }, () => read(this))
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#end
  }

  #varint(): number {
    let [value, weight] = [0, 1]
    for (;;) {
      const byte = this.byte()
      value += (byte % 128) * weight
      if (byte < 128) return value
      weight *= 128
      if (weight > Number.MAX_SAFE_INTEGER) throw new BadCell()
    }
  }

  #string(maxBytes: number): string {
    const length = this.number(0, maxBytes)
    const end = this.#at + length
    if (end > this.#end) throw new BadCell()
    const text = this.#bytes.toString('utf8', this.#at, end)
    this.#at = end
    return text
  }
}
