// The rule of IPv6 prefixes: too many failed attempts of all sources of a /56 or a /48 together.
//
// The attacker's view: a provider gives him a /48, which is 65,536 sources, and each may fail nine
// times a minute unseen. So his prefix is counted as well: five times the rule for a /56 (one site,
// with some networks in it), ten times for a /48 (as much as ten sources that are blocked one by one;
// in 300 /64s he gets 100 answers instead of 2,700). What looks alike: a mobile provider whose
// customers share a /48; a hundred failures a minute of theirs are not honest ones, which succeed. A
// prefix that holds a trusted, allowed or own address is never blocked: then its sources alone are.
import { firstAddressOf, networkOf } from '../../domain/address.js'
import type { Network, Source } from '../../domain/address.js'
import type { AccessLists } from '../books/access-lists.js'
import { AttemptWindows } from '../books/attempt-windows.js'
import { DayCounter } from '../books/day-counter.js'
import type { TrustBook } from '../books/trust-book.js'

/** How long each prefix is, and how many times the rule of one source it may fail. */
const prefixes = [
  { length: 56, factor: 5 },
  { length: 48, factor: 10 },
] as const

interface Limits {
  readonly at: number
  readonly perMinute: number
  readonly perDay: number
}

/** A prefix that has failed too often. */
export interface AccusedPrefix {
  readonly prefix: Network
  readonly attempts: number
}

/** Counts the attempts of IPv6 prefixes. */
export class PrefixAttacks {
  readonly #minutes: AttemptWindows
  readonly #days: DayCounter

  /** @param options.capacity how many prefixes are remembered at most; the oldest leave first */
  constructor(options: { readonly capacity: number }) {
    this.#minutes = new AttemptWindows(options)
    this.#days = new DayCounter(options)
  }

  /** Counts an attempt; returns the widest prefix that it makes an attack of. */
  attempt(source: Source, limits: Limits): AccusedPrefix | undefined {
    let accused: AccusedPrefix | undefined
    for (const { length, factor } of prefixes) {
      const prefix = networkOf(firstAddressOf(source), length)
      const attempts = this.#count(prefix, limits, factor)
      if (attempts !== undefined) accused = { prefix, attempts }
    }
    return accused
  }

  /** Forgets an attempt that turned out to be no failure. */
  takeBack(source: Source, at: number): void {
    if (!source.includes(':')) return
    for (const { length } of prefixes) {
      const prefix = networkOf(firstAddressOf(source), length)
      this.#minutes.takeBack(prefix, at)
      this.#days.takeBack(prefix, at)
    }
  }

  forget(prefix: Network): void {
    this.#minutes.forget(prefix)
    this.#days.forget(prefix)
  }

  #count(prefix: Network, { at, perMinute, perDay }: Limits, factor: number): number | undefined {
    const ofDay = this.#days.add(prefix, at)
    if (this.#minutes.attempt(prefix, at, factor * perMinute)) return factor * perMinute
    if (ofDay < factor * perDay) return undefined
    this.#days.forget(prefix)
    return ofDay
  }
}

/** Tells whether nobody within the prefix is trusted, allowed, or never blocked. */
export function isFreePrefix(
  prefix: Network,
  { lists, trust }: { readonly lists: AccessLists; readonly trust: TrustBook },
  now: number,
): boolean {
  return (
    lists.lockOut(prefix) === undefined &&
    lists.touching('allow', prefix).length === 0 &&
    !trust.hasWithin(prefix, now)
  )
}
