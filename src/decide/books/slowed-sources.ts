// Trusted sources that the kernel slows, and the flows of theirs that go on at full speed.
//
// The attacker's view: with one account that works, or behind one, he guesses others. Nobody may cut
// the phones off there, and over UDP without HEP his datagrams may be forged. So the source gets a few
// requests with credentials a minute; flows where a phone works and nothing fails are spared.
import { type Source, sourceOf } from '../../domain/address.js'
import { type Flow, flowOf } from '../../domain/block.js'
import type { DecisionSink } from '../../domain/decision-sink.js'
import type { Endpoint } from '../../domain/endpoint.js'
import { windowMs } from './attempt-windows.js'

/** How long a source is slowed after its last guess, in ms. */
export const slowedMs = 600_000
const maxSlowed = 10_000
const maxSparedOfSource = 1024
const maxFailingOfSource = 256

interface Slowed {
  until: number
  /** Only accounts that work there have failed: a success ends it. */
  isCorrectable: boolean
  readonly spared: Map<string, Flow>
  /** When each flow has failed last; the latest at the end. */
  readonly failing: Map<string, number>
}

/** Keeps the slowed sources. Instants are ms since the epoch. */
export class SlowedSources {
  readonly #sink: DecisionSink
  readonly #slowed = new Map<Source, Slowed>()

  constructor(sink: DecisionSink) {
    this.#sink = sink
  }

  get size(): number {
    return this.#slowed.size
  }

  /** Slows a source, or goes on doing so; true where it was not slowed before. */
  slow(source: Source, wanted: SlowedWish): boolean {
    const { now, isCorrectable, working, failing } = wanted
    const known = this.#slowed.get(source)
    if (known !== undefined) {
      known.isCorrectable &&= isCorrectable
      this.#extend(source, known, now)
      return false
    }
    const failed = new Map(failing.map((remote) => [keyOf(flowOf(remote)), now]))
    const free = working.filter((flow) => !failed.has(keyOf(flow))).slice(0, maxSparedOfSource)
    const spared = new Map(free.map((flow) => [keyOf(flow), flow]))
    const until = now + slowedMs
    this.#slowed.set(source, { until, isCorrectable, spared, failing: failed })
    if (this.#slowed.size > maxSlowed) this.end(this.#slowed.keys().next().value ?? source)
    for (const flow of spared.values()) this.#sink.onSpared(flow, until)
    this.#sink.onSlowed(source, until)
    return true
  }

  /** Takes over what the kernel still does of a daemon before this one; nobody is told. */
  restore(
    slowed: readonly { readonly source: Source; readonly until: number }[],
    spared: readonly { readonly flow: Flow; readonly until: number }[],
    now: number,
  ): void {
    for (const { source, until } of slowed.slice(0, maxSlowed)) {
      if (until <= now) continue
      // Whether a success there may end it was known to that daemon alone: it spares its flow.
      const known = { until, isCorrectable: false, spared: new Map(), failing: new Map() }
      this.#slowed.set(source, known)
    }
    for (const { flow } of spared) {
      const known = this.#slowed.get(sourceOf(flow.address))
      if (known !== undefined && known.spared.size < maxSparedOfSource) {
        known.spared.set(keyOf(flow), flow)
      }
    }
  }

  /** Something has failed from a flow: it is spared no more. */
  failed(source: Source, remote: Endpoint, now: number): void {
    const slowed = this.#slowed.get(source)
    if (slowed === undefined) return
    const flow = flowOf(remote)
    const key = keyOf(flow)
    slowed.failing.delete(key)
    slowed.failing.set(key, now)
    if (slowed.failing.size > maxFailingOfSource) {
      slowed.failing.delete(slowed.failing.keys().next().value ?? key)
    }
    if (slowed.spared.delete(key)) this.#sink.onSparedEnd(flow)
  }

  /** Something has worked from a flow: it is spared, unless it has failed within the last minute. */
  worked(source: Source, remote: Endpoint, now: number): void {
    const slowed = this.#slowed.get(source)
    if (slowed === undefined) return
    if (slowed.isCorrectable) {
      this.end(source)
      return
    }
    const flow = flowOf(remote)
    const key = keyOf(flow)
    const failedAt = slowed.failing.get(key) ?? -Infinity
    const isFull = slowed.spared.size >= maxSparedOfSource
    if (isFull || slowed.spared.has(key) || now - failedAt < windowMs) return
    slowed.spared.set(key, flow)
    this.#sink.onSpared(flow, slowed.until)
  }

  /** Until when the source is slowed; undefined where it is not. */
  until(source: Source): number | undefined {
    return this.#slowed.get(source)?.until
  }

  /** Ends it before its time. */
  end(source: Source): void {
    const slowed = this.#slowed.get(source)
    if (slowed === undefined) return
    this.#slowed.delete(source)
    this.#sink.onSlowedEnd(source)
    for (const flow of slowed.spared.values()) this.#sink.onSparedEnd(flow)
  }

  /** Ends it for every source where only accounts that work there have failed. */
  endCorrectable(): void {
    for (const [source, { isCorrectable }] of this.#slowed) if (isCorrectable) this.end(source)
  }

  /** Forgets what is over; the kernel ends it by itself. */
  tick(now: number): void {
    for (const [source, { until }] of this.#slowed) if (until <= now) this.#slowed.delete(source)
  }

  /** The sources that are slowed, each until its instant. */
  sources(): readonly { readonly source: Source; readonly until: number }[] {
    return [...this.#slowed].map(([source, { until }]) => ({ source, until }))
  }

  /** The flows that are spared, each until its instant. */
  flows(): readonly { readonly flow: Flow; readonly until: number }[] {
    return [...this.#slowed.values()].flatMap(({ until, spared }) =>
      [...spared.values()].map((flow) => ({ flow, until })),
    )
  }

  /** The kernel hears of it when half of the time is over, not at each attempt. */
  #extend(source: Source, slowed: Slowed, now: number): void {
    if (slowed.until - now > slowedMs / 2) return
    slowed.until = now + slowedMs
    for (const flow of slowed.spared.values()) this.#sink.onSpared(flow, slowed.until)
    this.#sink.onSlowed(source, slowed.until)
  }
}

/** Why and how a source shall be slowed. */
export interface SlowedWish {
  readonly now: number
  /** True where only accounts that work there have failed: a success ends it. */
  readonly isCorrectable: boolean
  /** The flows where accounts work. */
  readonly working: readonly Flow[]
  /** From where the attempts came. */
  readonly failing: readonly Endpoint[]
}

function keyOf({ protocol, address, port }: Flow): string {
  return `${protocol} ${address} ${port}`
}
