// Counts hours and days that rest, a bounded piece of work at a time.
import { randomUUID } from 'node:crypto'
import { always, durations } from '../shared/attack-hours.js'
import type { CountedUnit } from '../shared/attack-hours.js'
import { inLockOrder } from './lock-order.js'
import { maxReadMs } from './mongo-connection.js'
import type { MongoConnection, StoredDocument } from './mongo-connection.js'
import { tallyAttacks, within } from './tally-attacks.js'
import { settleMs } from './tally-book.js'
import { isKeepable, startOf, sumTallies, tallyId } from './tally-documents.js'
import type { Tally, TallyDocument } from './tally-documents.js'
import type { TallyReader } from './tally-reader.js'

const maxAtOnce = 24
const maxDaysLooked = 50
/** An hour with more is counted in parts, so that the server answers in time also of a flood. */
const maxOfPart = 20_000
const parts = 20
/** How long no attacks are looked for that no tally tells of: only an old store has such, in ms. */
const lookAgainMs = 600_000

type Open = Pick<TallyDocument, '_id' | 'unit' | 'start' | 'mark'>

/** Keeps the tallies. Several hosts may do so at once; the work is the same, and done twice at worst. */
export class TallyUpkeep {
  readonly #connection: MongoConnection
  readonly #reader: Pick<TallyReader, 'tallies'>
  readonly #settleMs: number
  #lookedUpTo = 0
  #lookAgainAt = 0

  constructor(
    connection: MongoConnection,
    reader: Pick<TallyReader, 'tallies'>,
    settledAfterMs = settleMs,
  ) {
    this.#connection = connection
    this.#reader = reader
    this.#settleMs = settledAfterMs
  }

  /** Counts some of what rests. Returns how many it has done: none means that nothing is left. */
  async round(): Promise<number> {
    const made = await this.#openUnknown()
    const hours = await this.#resting('hour')
    for (const hour of hours) await this.#keep(hour, await this.#count(hour.start))
    // Of their hours, so those first.
    const days = hours.length < maxAtOnce ? await this.#resting('day') : []
    for (const day of days) {
      const span = { from: day.start, to: day.start + durations.day }
      await this.#keep(day, await this.#reader.tallies(span))
    }
    return made + hours.length + days.length
  }

  async #count(start: number): Promise<readonly Tally[]> {
    const hour = { from: start, to: start + durations.hour }
    const known = await this.#connection
      .collection('attacks')
      .countDocuments(within(hour), { limit: maxOfPart + 1, maxTimeMS: maxReadMs })
    const partMs = known > maxOfPart ? durations.hour / parts : durations.hour
    const tallies: Tally[] = []
    for (let from = hour.from; from < hour.to; from += partMs) {
      tallies.push(await tallyAttacks(this.#connection, { from, to: from + partMs }))
    }
    return tallies
  }

  async #resting(unit: CountedUnit): Promise<readonly Open[]> {
    const found = await this.#tallies()
      .aggregate<StoredDocument>([
        { $match: { unit, isCounted: false, isTooLarge: { $exists: false } } },
        { $sort: { touchedAt: 1 } },
        { $limit: maxAtOnce },
        { $set: { ageMs: { $subtract: ['$$NOW', '$touchedAt'] } } },
      ])
      .toArray()
    const resting = found.filter(({ ageMs }) => Number(ageMs) >= this.#settleMs)
    return resting as TallyDocument[]
  }

  /** Nothing may be kept if another change was announced meanwhile. */
  async #keep({ _id, mark }: Open, counted: readonly Tally[]): Promise<void> {
    const tally = sumTallies(counted)
    const update = isKeepable(tally) ? { ...tally, isCounted: true } : { isTooLarge: true }
    await this.#tallies().updateOne({ _id, mark }, { $set: update })
  }

  /** Finds days with attacks that no tally was ever announced for, and announces them. */
  async #openUnknown(): Promise<number> {
    if (performance.now() < this.#lookAgainAt) return 0
    const known = new Set(
      (
        await this.#tallies()
          .find({ unit: 'day' }, { projection: { start: 1 } })
          .toArray()
      ).map(({ start }) => Number(start)),
    )
    let made = 0
    for (let looked = 0; looked < maxDaysLooked; looked++) {
      while (known.has(this.#lookedUpTo)) this.#lookedUpTo += durations.day
      const at = await this.#firstAttackFrom(this.#lookedUpTo)
      if (at === undefined) {
        this.#lookAgainAt = performance.now() + lookAgainMs
        this.#lookedUpTo = always.from
        return made
      }
      this.#lookedUpTo = startOf('day', at)
      if (known.has(this.#lookedUpTo)) continue
      await this.#open(this.#lookedUpTo)
      this.#lookedUpTo += durations.day
      made += 1
    }
    return made
  }

  async #firstAttackFrom(from: number): Promise<number | undefined> {
    const [found] = await this.#connection
      .collection('attacks')
      .find({ at: { $gte: from } }, { projection: { at: 1 } })
      .sort({ at: 1, order: 1 })
      .limit(1)
      .toArray()
    return found?.at as number | undefined
  }

  async #open(day: number): Promise<void> {
    const hours = Array.from({ length: 24 }, (_, i) => day + i * durations.hour)
    const units = [
      ...hours.map((start) => ({ unit: 'hour', start }) as const),
      { unit: 'day', start: day } as const,
    ].map((tally) => ({ ...tally, _id: tallyId(tally.unit, tally.start) }))
    await this.#tallies().bulkWrite(
      inLockOrder(units).map(({ _id, unit, start }) => ({
        updateOne: {
          filter: { _id },
          update: {
            $setOnInsert: { unit, start, isCounted: false, mark: randomUUID() },
            $currentDate: { touchedAt: true },
          },
          upsert: true,
        },
      })),
      { ordered: false },
    )
  }

  #tallies() {
    return this.#connection.collection('tallies')
  }
}
