// The blocks in force, and the strikes that were given.
import type { Proof } from '../../domain/attempt.js'
import { contains, firstAddressOf, sourceOf } from '../../domain/address.js'
import type { Network, Source } from '../../domain/address.js'
import { isFinalEnd, strikeDuration } from '../../domain/block.js'
import type { Block, BlockEnd, Flow } from '../../domain/block.js'
import { GenerationMap } from '../../domain/generation-map.js'
import { NetworkSet } from './network-set.js'

// As many as the kernel's set holds by default.
const maxStruck = 500_000
// A block that has ended is written by its host for a moment longer: until its record is complete.
const maxEnded = 10_000

/** One strike. */
export interface Strike {
  readonly at: number
  readonly proof: Proof
}

/** Keeps dynamic blocks by source and flow blocks by flow. */
export class BlockBook {
  readonly #bySource = new Map<Source, Block>()
  readonly #byFlow = new Map<string, Block>()
  /** The blocked IPv6 prefixes that hold more than one source. */
  readonly #prefixes = new NetworkSet()
  readonly #strikes = new GenerationMap<Source, Strike[]>({ capacity: maxStruck })
  readonly #ended = new GenerationMap<string, true>({ capacity: maxEnded })
  #nextEnd = Infinity

  get size(): number {
    return this.#bySource.size
  }

  get flows(): number {
    return this.#byFlow.size
  }

  /** Takes a block that is in force. */
  add(block: Block): void {
    if (block.flow !== undefined) this.#byFlow.set(flowKey(block.flow), block)
    else {
      this.#bySource.set(block.source, block)
      if (isPrefix(block.source)) this.#prefixes.add(block.source)
    }
    this.#nextEnd = Math.min(this.#nextEnd, block.until)
  }

  /** Counts a strike at an instant (ms since the epoch). */
  strike(source: Source, at: number, proof: Proof = 'oneWay'): void {
    const strikes = this.#strikes.get(source)
    if (strikes === undefined) this.#strikes.set(source, [{ at, proof }])
    else strikes.push({ at, proof })
  }

  /** Every source that was given strikes, with them; some may be older than 30 days. */
  struck(): Iterable<readonly [Source, readonly Strike[]]> {
    return this.#strikes.entries()
  }

  /** How many strikes the source has in the last 30 days. */
  strikes(source: Source, now: number): number {
    return this.#strikesSince(source, now).length
  }

  /** Tells whether one of these strikes was given for an attack that nobody else can have forged. */
  hasProvenStrike(source: Source, now: number): boolean {
    return this.#strikesSince(source, now).some(({ proof }) => proof === 'returned')
  }

  /** Tells whether the source was given a strike on proven evidence since an instant (ms since the epoch). */
  wasStruck(source: Source, since: number): boolean {
    const strikes = this.#strikes.peek(source)
    return strikes?.some(({ at, proof }) => proof === 'returned' && at >= since) === true
  }

  /** When the block began that the source was given its last strike for; -Infinity where it has none. */
  lastStruckAt(source: Source): number {
    return this.#strikes.peek(source)?.at(-1)?.at ?? -Infinity
  }

  /** Takes back the strike that was given for a block since this instant. */
  withdrawStrike(source: Source, since: number): void {
    const strikes = this.#strikes.peek(source)?.filter(({ at }) => at !== since)
    if (strikes !== undefined) this.#strikes.set(source, strikes)
  }

  forgive(source: Source): void {
    this.#strikes.delete(source)
  }

  /** The block of exactly this source or prefix. */
  ofSource(source: Source): Block | undefined {
    return this.#bySource.get(source)
  }

  /** The block that drops a source: its own, or that of an IPv6 prefix that holds it. */
  covering(source: Source): Block | undefined {
    const own = this.#bySource.get(source)
    if (own !== undefined || this.#prefixes.isCheap || !source.includes(':')) return own
    const [prefix] = this.#prefixes.covering(source)
    return prefix === undefined ? undefined : this.#bySource.get(prefix)
  }

  ofFlow(flow: Flow): Block | undefined {
    return this.#byFlow.get(flowKey(flow))
  }

  /** Returns the block as it is now, if it is still in force. */
  inForce(block: Block): Block | undefined {
    const known = block.flow === undefined ? this.ofSource(block.source) : this.ofFlow(block.flow)
    return known?.id === block.id ? known : undefined
  }

  /** All blocks in force whose source covers the network or lies within it. */
  touching(network: Network): readonly Block[] {
    const flows = [...this.#byFlow.values()].filter(({ source }) => overlap(network, source))
    const source = sourceOf(firstAddressOf(network))
    const prefixes = this.#prefixes.covering(network).filter((prefix) => prefix !== network)
    // No other block covers less than an address or more than a source: those two are soon looked up.
    const inside = contains(source, network)
      ? [...new Set([source, network])].map((key) => this.#bySource.get(key))
      : [...this.#bySource.values()].filter((block) => contains(network, block.source))
    const blocks = [...inside, ...prefixes.map((key) => this.#bySource.get(key))]
    return [...blocks.filter((block) => block !== undefined), ...flows]
  }

  values(): readonly Block[] {
    return [...this.#bySource.values(), ...this.#byFlow.values()]
  }

  /** Ends a block for a reason; returns it as it is to be remembered. */
  end(block: Block, end: BlockEnd, now: number): Block {
    if (block.flow !== undefined) this.#byFlow.delete(flowKey(block.flow))
    else {
      this.#bySource.delete(block.source)
      if (isPrefix(block.source)) this.#prefixes.delete(block.source)
    }
    if (isFinalEnd(end)) this.learnEnd(block.id)
    return { ...block, end, until: end === 'expired' ? block.until : Math.min(block.until, now) }
  }

  /** Takes note that somebody has ended a block for good, be it in this book or in another host's. */
  learnEnd(id: string): void {
    this.#ended.set(id, true)
  }

  /** Tells whether somebody has ended the block for good. */
  isEnded({ id }: Block): boolean {
    return this.#ended.peek(id) === true
  }

  /** When the next block ends, in ms since the epoch; Infinity where there is none. */
  get nextEnd(): number {
    return this.#nextEnd
  }

  /** Ends what is over at `now`. */
  expire(now: number): readonly Block[] {
    if (now < this.#nextEnd) return []
    this.#nextEnd = Infinity
    const over: Block[] = []
    // Walked where they are: under a forged flood there are a million, and some end all the time.
    for (const blocks of [this.#bySource, this.#byFlow]) {
      for (const block of blocks.values()) {
        if (block.until <= now) over.push(this.end(block, 'expired', now))
        else this.#nextEnd = Math.min(this.#nextEnd, block.until)
      }
    }
    return over
  }

  #strikesSince(source: Source, now: number): readonly Strike[] {
    const strikes = this.#strikes.get(source)?.filter(({ at }) => now - at < strikeDuration) ?? []
    if (strikes.length === 0) this.#strikes.delete(source)
    else this.#strikes.set(source, strikes)
    return strikes
  }
}

/** Tells whether it holds more than one source. */
export function isPrefix(source: Source): boolean {
  return source.includes('/') && source !== sourceOf(firstAddressOf(source))
}

function overlap(one: Network, other: Network): boolean {
  return contains(one, other) || contains(other, one)
}

function flowKey(flow: Flow): string {
  return `${flow.protocol} ${flow.address} ${flow.port}`
}
