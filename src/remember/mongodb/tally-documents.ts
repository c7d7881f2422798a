// Tallies: how many attacks an hour or a day had, kept beside them.
import { durations } from '../shared/attack-hours.js'
import type { CountedUnit } from '../shared/attack-hours.js'
import type { StoredDocument } from './mongo-connection.js'

/** What some attacks were, in numbers. Texts are as they are stored. */
export interface Tally {
  readonly total: number
  /** Days are whole ones since the epoch, in UTC. */
  readonly attempts: number
  readonly byDay: readonly DayCount[]
  readonly byTarget: readonly TargetCount[]
  readonly byCountry: readonly CountryCount[]
}

/** So many attacks, with so many attempts. */
interface AttackCount {
  readonly attacks: number
  readonly attempts: number
}

/** Those of one day. */
export interface DayCount extends AttackCount {
  readonly day: number
}

/** Those of one type on one victim. */
export interface TargetCount extends AttackCount {
  readonly type: string
  readonly victim: string
}

/** Those out of one country. */
export interface CountryCount extends AttackCount {
  readonly country: string
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
    attempts: tallies.reduce((sum, { attempts }) => sum + attempts, 0),
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
export function sumBy<Count extends AttackCount>(
  counts: readonly Count[],
  keyOf: (count: Count) => string,
): readonly Count[] {
  const sums = new Map<string, Count>()
  for (const count of counts) {
    const key = keyOf(count)
    const known = sums.get(key)
    sums.set(
      key,
      known === undefined
        ? count
        : {
            ...known,
            attacks: known.attacks + count.attacks,
            attempts: known.attempts + count.attempts,
          },
    )
  }
  return [...sums.values()]
}
