// The blocks in force, and the strikes that were given.
import type { Proof } from '../../domain/attempt.js'
import { contains, firstAddressOf, sourceOf } from '../../domain/address.js'
import type { Network, Source } from '../../domain/address.js'
import { isFinalEnd, strikeDuration } from '../../domain/block.js'
import type { Block, BlockEnd, Flow } from '../../domain/block.js'
import { GenerationMap } from '../../domain/generation-map.js'

// As many as the kernel's set holds by default.
const maxStruck = 500_000
// A block that has ended is written by its host for a moment longer: until its record is complete.
const maxEnded = 10_000

interface Strike {
  readonly at: number
  readonly proof: Proof
}

/** Keeps dynamic blocks by source and flow blocks by flow. */
export class BlockBook {
  readonly #bySource = new Map<Source, Block>()
  readonly #byFlow = new Map<string, Block>()
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
    if (block.flow === undefined) this.#bySource.set(block.source, block)
    else this.#byFlow.set(flowKey(block.flow), block)
    this.#nextEnd = Math.min(this.#nextEnd, block.until)
  }

  /** Counts a strike at an instant (ms since the epoch). */
  strike(source: Source, at: number, proof: Proof = 'oneWay'): void {
    const strikes = this.#strikes.get(source)
    if (strikes === undefined) this.#strikes.set(source, [{ at, proof }])
    else strikes.push({ at, proof })
  }

  /** How many strikes the source has in the last 30 days. */
  strikes(source: Source, now: number): number {
    return this.#strikesSince(source, now).length
  }

  /** Tells whether one of these strikes was given for an attack that nobody else can have forged. */
  hasProvenStrike(source: Source, now: number): boolean {
    return this.#strikesSince(source, now).some(({ proof }) => proof === 'returned')
  }

  /** Tells whether the source was given a strike since an instant (ms since the epoch). */
  wasStruck(source: Source, since: number): boolean {
    return this.#strikes.peek(source)?.some(({ at }) => at >= since) === true
  }

  forgive(source: Source): void {
    this.#strikes.delete(source)
  }

  ofSource(source: Source): Block | undefined {
    return this.#bySource.get(source)
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
    // No block covers less than an address or more than a source: those two are soon looked up.
    const blocks = contains(source, network)
      ? [...new Set([source, network])].map((key) => this.#bySource.get(key))
      : [...this.#bySource.values()].filter((block) => contains(network, block.source))
    return [...blocks.filter((block) => block !== undefined), ...flows]
  }

  values(): readonly Block[] {
    return [...this.#bySource.values(), ...this.#byFlow.values()]
  }

  /** Ends a block for a reason; returns it as it is to be remembered. */
  end(block: Block, end: BlockEnd, now: number): Block {
    if (block.flow === undefined) this.#bySource.delete(block.source)
    else this.#byFlow.delete(flowKey(block.flow))
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

function overlap(one: Network, other: Network): boolean {
  return contains(one, other) || contains(other, one)
}

function flowKey(flow: Flow): string {
  return `${flow.protocol} ${flow.address} ${flow.port}`
}
