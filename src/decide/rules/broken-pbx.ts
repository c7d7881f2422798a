// The rule of the broken PBX: trusted sources that fail together are not to blame.
//
// The attacker's view: with one account that works he logs in from six addresses and fails from each,
// so that the PBX seems broken and he may guess. So several accounts must fail, each from a source of
// its own, and only failures with accounts that work there are excused, never guesses at others. What
// it is for: the PBX whose database is away, or whose realm was changed, and every phone fails until
// somebody notices. To block them would add a second outage to the first. What looks alike: an office
// with one stale phone goes on succeeding with its others; three users who change their password on
// one day are few of many.
import type { Source } from '../../domain/address.js'
import type { Untrusted } from '../../domain/untrusted.js'

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

interface Failing {
  readonly account: Untrusted
  readonly at: number
}

/** Watches whether trusted sources fail together. Instants are ms since the epoch. */
export class BrokenPbx {
  /** Whose account fails where, and since when; in the order of their instants. */
  readonly #failing = new Map<Source, Failing>()
  /** How many sources fail with each account. */
  readonly #accounts = new Map<Untrusted, number>()
  /** In the order of their instants. */
  readonly #seen = new Map<Source, number>()
  #isBroken = false

  get isBroken(): boolean {
    return this.#isBroken
  }

  /** An account that is in use at this trusted source has failed from there. */
  failed(source: Source, account: Untrusted, at: number): BrokenPbxNews | undefined {
    this.#see(source, at)
    this.#recover(source)
    this.#failing.set(source, { account, at })
    this.#accounts.set(account, (this.#accounts.get(account) ?? 0) + 1)
    if (this.#failing.size > maxFailing) this.#recover(this.#failing.keys().next().value ?? source)
    return this.check(at)
  }

  /** Something has worked from this source. */
  worked(source: Source, at: number): BrokenPbxNews | undefined {
    this.#see(source, at)
    if (this.#failing.size === 0 || !this.#recover(source)) return undefined
    return this.#isBroken ? this.check(at) : undefined
  }

  /** Looks whether it begins or ends at this instant. */
  check(now: number): BrokenPbxNews | undefined {
    // While it is broken, a phone that tries once in ten minutes goes on failing.
    this.#forgetFailing(now - (this.#isBroken ? seenMs : togetherMs))
    // Sources that share an account count as one.
    const failing = this.#accounts.size
    if (failing < minFailing && !this.#isBroken) return undefined
    forgetBefore(this.#seen, now - seenMs)
    const seen = this.#seen.size
    const isBroken = failing >= minFailing && failing >= minShare * seen
    if (isBroken === this.#isBroken) return undefined
    this.#isBroken = isBroken
    return { isBroken, failing, seen }
  }

  #recover(source: Source): boolean {
    const failing = this.#failing.get(source)
    if (failing === undefined) return false
    this.#failing.delete(source)
    const others = (this.#accounts.get(failing.account) ?? 1) - 1
    if (others > 0) this.#accounts.set(failing.account, others)
    else this.#accounts.delete(failing.account)
    return true
  }

  #forgetFailing(instant: number): void {
    for (const [source, { at }] of this.#failing) {
      if (at >= instant) return
      this.#recover(source)
    }
  }

  #see(source: Source, at: number): void {
    const last = this.#seen.get(source)
    if (last !== undefined && at - last < seenEveryMs) return
    this.#seen.delete(source)
    this.#seen.set(source, at)
    if (this.#seen.size > maxSeen) this.#seen.delete(this.#seen.keys().next().value ?? source)
  }
}

function forgetBefore(map: Map<Source, number>, instant: number): void {
  for (const [source, at] of map) {
    if (at >= instant) return
    map.delete(source)
  }
}
