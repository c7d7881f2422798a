// In place of a kernel: what a replayed decider blocks is dropped, and a block that is hit lasts longer.
import type { Decider } from '../../decide/decider.js'
import type { Address, Source } from '../../domain/address.js'
import { flowOf, type Block } from '../../domain/block.js'
import type { Endpoint } from '../../domain/endpoint.js'
import { GenerationMap } from '../../domain/generation-map.js'

const maxHeld = 100_000

/** Says what the kernel drops. Instants are ms since the epoch. */
export class KernelStandIn {
  readonly #decider: Pick<Decider, 'lists' | 'blocks' | 'extendBlock'>
  readonly #blockMs: () => number
  /** Until when each block is held by what came during its first time; what comes then holds it once more. */
  readonly #heldUntil = new GenerationMap<string, number>({ capacity: maxHeld })

  /** @param blockMs how long a block is */
  constructor(decider: Pick<Decider, 'lists' | 'blocks' | 'extendBlock'>, blockMs: () => number) {
    this.#decider = decider
    this.#blockMs = blockMs
  }

  /** Tells whether what a source sent is dropped; what was on its way before the block is not. */
  isDropped(whole: Source, remote: Endpoint, sentAt: number): boolean {
    const { lists, blocks } = this.#decider
    const verdict = lists.verdict(remote.address)
    if (verdict === 'exempt') return false
    const source = lists.isOurNetwork(whole) ? (remote.address as string as Source) : whole
    if (verdict === 'deny') return sentAt > this.#deniedSince(source, remote.address)
    const block = blocks.covering(source)
    if (block !== undefined && isWithin(block, sentAt)) {
      this.#hit(block, sentAt)
      return true
    }
    const flow = blocks.flows === 0 ? undefined : blocks.ofFlow(flowOf(remote))
    return flow !== undefined && isWithin(flow, sentAt)
  }

  /** Whom strikes have put on the denylist was blocked until then. */
  #deniedSince(source: Source, address: Address): number {
    const { lists, blocks } = this.#decider
    const entry = lists.entryHolding('deny', address)
    return entry?.origin === 'sipward' ? blocks.lastStruckAt(source) : (entry?.since ?? 0)
  }

  /** As the rules do: three block times at most (docs/firewall.md). */
  #hit(block: Block, at: number): void {
    if (block.proof !== 'returned') return
    const ms = this.#blockMs()
    const isFirst = at < block.since + ms
    const heldUntil = this.#heldUntil.get(block.id) ?? 0
    if (!isFirst && at >= heldUntil) return
    if (isFirst) this.#heldUntil.set(block.id, at + ms)
    this.#decider.extendBlock(block.source, at + ms)
  }
}

/** The kernel ends a block by itself, a moment before the decider does. */
function isWithin({ since, until }: Block, at: number): boolean {
  return at > since && at < until
}
