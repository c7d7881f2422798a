// The rule of the broken PBX: trusted sources that fail together are not to blame.
//
// The attacker's view: none; this is the PBX whose database is away, or whose realm was changed, and
// every phone fails until somebody notices. To block them would add a second outage to the first.
// What looks alike: an office with one stale phone goes on succeeding with its others; three users
// who change their password on one day are few of many. A forger who knows trusted addresses and
// their accounts can pretend it: then trusted sources, which forged datagrams cannot get blocked
// anyway, go unpunished for a while, and people look at once.
import type { Source } from '../../domain/address.js'

const togetherMs = 300_000
const seenMs = 3_600_000
const minFailing = 3
const minShare = 0.2
// More are not needed to be sure.
const maxFailing = 10_000
const maxSeen = 100_000
/** How fine the instants of those seen are: each registration of each phone passes here. */
const seenEveryMs = 60_000

/** How many fail of how many; said when it begins and when it ends. */
export interface BrokenPbxNews {
  readonly isBroken: boolean
  readonly failing: number
  readonly seen: number
}

/** Watches whether trusted sources fail together. Instants are ms since the epoch. */
export class BrokenPbx {
  /** Both in the order of their instants. */
  readonly #failing = new Map<Source, number>()
  readonly #seen = new Map<Source, number>()
  #isBroken = false

  get isBroken(): boolean {
    return this.#isBroken
  }

  /** An account that is in use at this trusted source has failed from there. */
  failed(source: Source, at: number): BrokenPbxNews | undefined {
    this.#see(source, at)
    put(this.#failing, source, { at, capacity: maxFailing })
    return this.check(at)
  }

  /** Something has worked from this source. */
  worked(source: Source, at: number): BrokenPbxNews | undefined {
    this.#see(source, at)
    if (this.#failing.size === 0 || !this.#failing.delete(source)) return undefined
    return this.#isBroken ? this.check(at) : undefined
  }

  /** Looks whether it begins or ends at this instant. */
  check(now: number): BrokenPbxNews | undefined {
    // While it is broken, a phone that tries once in ten minutes goes on failing.
    forgetBefore(this.#failing, now - (this.#isBroken ? seenMs : togetherMs))
    const failing = this.#failing.size
    if (failing < minFailing && !this.#isBroken) return undefined
    forgetBefore(this.#seen, now - seenMs)
    const seen = this.#seen.size
    const isBroken = failing >= minFailing && failing >= minShare * seen
    if (isBroken === this.#isBroken) return undefined
    this.#isBroken = isBroken
    return { isBroken, failing, seen }
  }

  #see(source: Source, at: number): void {
    const last = this.#seen.get(source)
    if (last !== undefined && at - last < seenEveryMs) return
    put(this.#seen, source, { at, capacity: maxSeen })
  }
}

function put(
  map: Map<Source, number>,
  source: Source,
  { at, capacity }: { readonly at: number; readonly capacity: number },
): void {
  map.delete(source)
  map.set(source, at)
  if (map.size <= capacity) return
  const [oldest = source] = map.keys()
  map.delete(oldest)
}

function forgetBefore(map: Map<Source, number>, instant: number): void {
  for (const [source, at] of map) {
    if (at >= instant) return
    map.delete(source)
  }
}
