// The cells of one line of the journal, read with distrust: whoever writes on the disk may have written them.
import { familyOf, parseAddress, parseNetwork } from '../../domain/address.js'
import type { Address, Network, Source } from '../../domain/address.js'
import type { Endpoint, Transport } from '../../domain/endpoint.js'
import { untrusted } from '../../domain/untrusted.js'
import type { Untrusted } from '../../domain/untrusted.js'

const transports: readonly Transport[] = ['UDP', 'TCP', 'TLS', 'WS', 'WSS']
const maxInstant = 8.64e15
const maxPort = 65_535
const maxKnown = 20_000

/** What makes a line unreadable. */
export class BadCell extends Error {}

// The same few thousand networks stand in millions of lines.
const known = new Map<string, Network>()

/** Takes cells one after the other; throws a {@link BadCell} at the first that is not what it must be. */
export class KeptCells {
  readonly #cells: readonly unknown[]
  #next = 0

  constructor(cells: readonly unknown[]) {
    this.#cells = cells
  }

  /** A whole number within bounds. */
  number(min: number, max: number): number {
    const cell = this.#take()
    if (typeof cell === 'number' && Number.isSafeInteger(cell) && cell >= min && cell <= max) {
      return cell
    }
    throw new BadCell()
  }

  /** A span or an instant in ms. */
  ms(): number {
    const cell = this.#take()
    if (typeof cell === 'number' && Math.abs(cell) <= maxInstant) return cell
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
    const cell = this.#take()
    if (typeof cell !== 'string') throw new BadCell()
    return untrusted(cell)
  }

  /** One of the words. */
  word<Word extends string>(words: readonly Word[]): Word {
    const cell = this.#take()
    const word = words.find((each) => each === cell)
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
    const cell = this.#take()
    if (typeof cell !== 'string' || cell.length > 64) throw new BadCell()
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
  list<Item>(read: (cells: KeptCells) => Item, max: number): readonly Item[] {
    const cell = this.#take()
    if (!Array.isArray(cell) || cell.length > max) throw new BadCell()
    const cells = new KeptCells(cell)
    return cell.map(() => read(cells))
  }

  get isAtEnd(): boolean {
    return this.#next >= this.#cells.length
  }

  #take(): unknown {
    const cell = this.#cells[this.#next]
    this.#next += 1
    return cell
  }
}

/** Writes an endpoint as {@link KeptCells.endpoint} reads it. */
export function endpointCells({
  transport,
  address,
  port,
}: Pick<Endpoint, 'transport' | 'address' | 'port'>) {
  return [transport, address, port] as const
}
