// What a batch adds to the counts of terms, kinds, labels, hours and days: added up, and written once.
// A deletion is counted by a trigger of the schema, so what is pending is written before one.
import { durations } from '../shared/attack-hours.js'
import type { CountedUnit } from '../shared/attack-hours.js'
import { addTo } from '../shared/attack-sums.js'
import type { Sum } from '../shared/attack-sums.js'
import type { SqliteConnection } from './sqlite-connection.js'

/** A row of `attacks`, as it is counted. */
export interface CountedAttack {
  readonly at: number
  readonly attempts: number
  readonly type: string
  readonly sourceId: number
  readonly countryId: number
  readonly kindId: number
  readonly toolId: number
  /** The other terms: victim, User-Agent, account. */
  readonly termIds: readonly number[]
  readonly numberId: number | null
}

interface Tally {
  readonly unit: CountedUnit
  readonly field: string
  readonly start: number
  readonly value: number | string
  readonly sum: Sum
}

const units = ['hour', 'day'] as const

/** Adds up the attacks of one transaction. */
export class PendingCounts {
  readonly #connection: SqliteConnection
  readonly #uses = {
    terms: new Map<number, Sum>(),
    kinds: new Map<number, Sum>(),
    labels: new Map<number, Sum>(),
  }
  readonly #lastAt = new Map<number, number>()
  readonly #tallies = new Map<string, Tally>()

  constructor(connection: SqliteConnection) {
    this.#connection = connection
  }

  add(attack: CountedAttack): void {
    const { at, sourceId, countryId, kindId, toolId, numberId, termIds } = attack
    for (const id of [sourceId, countryId, ...termIds]) addTo(this.#uses.terms, id, 1, 0)
    addTo(this.#uses.kinds, kindId, 1, 0)
    addTo(this.#uses.labels, toolId, 1, 0)
    if (numberId !== null) addTo(this.#uses.labels, numberId, 1, 0)
    this.#lastAt.set(sourceId, Math.max(at, this.#lastAt.get(sourceId) ?? 0))
    for (const unit of units) {
      this.#tally(unit, 'kind', attack, kindId)
      this.#tally(unit, 'country', attack, countryId)
      this.#tally(unit, 'tool', attack, toolId)
    }
    this.#tally('hour', 'type', attack, attack.type)
  }

  /** Writes what was added, within the transaction of the attacks. */
  flush(): void {
    for (const table of ['terms', 'kinds', 'labels'] as const) {
      const sql = `UPDATE ${table} SET uses = uses + ? WHERE id = ?`
      for (const [id, { count }] of this.#uses[table]) this.#connection.run(sql, count, id)
      this.#uses[table].clear()
    }
    const last = 'UPDATE terms SET last_at = max(coalesce(last_at, 0), ?) WHERE id = ?'
    for (const [id, at] of this.#lastAt) this.#connection.run(last, at, id)
    this.#lastAt.clear()
    for (const { unit, field, start, value, sum } of this.#tallies.values()) {
      this.#connection.run(
        `INSERT INTO tally_${unit}s VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
          SET attacks = attacks + excluded.attacks, attempts = attempts + excluded.attempts`,
        field,
        start,
        value,
        sum.count,
        sum.attempts,
      )
    }
    this.#tallies.clear()
  }

  #tally(
    unit: CountedUnit,
    field: string,
    { at, attempts }: CountedAttack,
    value: number | string,
  ): void {
    const start = Math.floor(at / durations[unit])
    const key = `${unit} ${field} ${start} ${value}`
    const known = this.#tallies.get(key)
    if (known === undefined) {
      this.#tallies.set(key, { unit, field, start, value, sum: { count: 1, attempts } })
      return
    }
    known.sum.count += 1
    known.sum.attempts += attempts
  }
}
