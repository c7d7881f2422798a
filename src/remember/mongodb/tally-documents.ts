// Tallies: how many attacks an hour or a day had, kept beside them.
import { durations } from '../shared/attack-hours.js'
import type { CountedUnit } from '../shared/attack-hours.js'
import type { StoredDocument } from './mongo-connection.js'

/** What some attacks were, in numbers. Texts are as they are stored. */
export interface Tally {
  readonly total: number
  /** Days are whole ones since the epoch, in UTC. */
  readonly byDay: readonly { readonly day: number; readonly attacks: number }[]
  readonly byTarget: readonly TargetCount[]
  readonly byCountry: readonly CountryCount[]
}

/** So many attacks of one type on one victim. */
export interface TargetCount {
  readonly type: string
  readonly victim: string
  readonly attacks: number
}

/** So many attacks out of one country. */
export interface CountryCount {
  readonly country: string
  readonly attacks: number
}

/** A tally as it is stored. The numbers are there and right only where `isCounted`. */
export interface TallyDocument extends StoredDocument, Partial<Tally> {
  readonly _id: string
  readonly unit: CountedUnit
  readonly start: number
  /** Drawn again with every announcement of a change: a host that counts sees that it was too slow. */
  readonly mark: string
  readonly touchedAt: Date
  readonly isCounted: boolean
}

// The server takes documents of 16 MiB.
const maxKept = 50_000

/** Tells whether a tally fits a document; one that does not is counted each time. */
export function isKeepable({ byTarget, byCountry }: Tally): boolean {
  return byTarget.length + byCountry.length <= maxKept
}

/** Names the tally of a unit that begins at `start`. */
export function tallyId(unit: CountedUnit, start: number): string {
  return `${unit} ${start / durations[unit]}`
}

/** Returns when the unit began that an instant lies in. */
export function startOf(unit: CountedUnit, at: number): number {
  return Math.floor(at / durations[unit]) * durations[unit]
}

/** Adds up tallies. */
export function sumTallies(tallies: readonly Tally[]): Tally {
  return {
    total: tallies.reduce((sum, { total }) => sum + total, 0),
    byDay: sumBy(
      tallies.flatMap(({ byDay }) => byDay),
      ({ day }) => String(day),
    ),
    byTarget: sumBy(
      tallies.flatMap(({ byTarget }) => byTarget),
      ({ type, victim }) => JSON.stringify([type, victim]),
    ),
    byCountry: sumBy(
      tallies.flatMap(({ byCountry }) => byCountry),
      ({ country }) => country,
    ),
  }
}

/** Adds up what has the same key. */
export function sumBy<Count extends { readonly attacks: number }>(
  counts: readonly Count[],
  keyOf: (count: Count) => string,
): readonly Count[] {
  const sums = new Map<string, Count>()
  for (const count of counts) {
    const key = keyOf(count)
    const known = sums.get(key)
    sums.set(
      key,
      known === undefined ? count : { ...known, attacks: known.attacks + count.attacks },
    )
  }
  return [...sums.values()]
}
