// Which hours and days have a valid count, and which must be counted again.
//
// Not every server has transactions, so nobody adds to a tally: it is counted from the attacks once they
// rest, and thrown away before one of them changes. A host announces the hours and days that it is about to
// write; a tally is counted only when its last announcement is older than any write may take, and kept only
// if no other announcement came meanwhile. So a batch that is repeated or broken off leaves no wrong tally.
// An hour without a valid tally is counted by its attacks.
import { randomUUID } from 'node:crypto'
import { MongoBulkWriteError } from 'mongodb'
import type { Filter } from 'mongodb'
import { GenerationMap } from '../../domain/generation-map.js'
import { durations } from '../shared/attack-hours.js'
import type { CountedUnit, Span } from '../shared/attack-hours.js'
import { inLockOrder } from './lock-order.js'
import type { MongoConnection, StoredDocument } from './mongo-connection.js'
import { startOf, tallyId } from './tally-documents.js'
import type { TallyDocument } from './tally-documents.js'

/** How long after its last announcement an hour is counted, in ms: no write takes as long. */
export const settleMs = 60_000

const duplicateKey = 11000
const units: readonly CountedUnit[] = ['hour', 'day']

/** Announces changes of attacks, and reads the tallies that are valid. */
export class TallyBook {
  readonly #connection: MongoConnection
  /** What was announced and when, by performance.now(): once in a while is enough. */
  readonly #announced = new GenerationMap<string, number>({ capacity: 10_000 })
  readonly #reliedMs: number
  readonly #lateMs: number

  constructor(connection: MongoConnection, settledAfterMs = settleMs) {
    this.#connection = connection
    this.#reliedMs = settledAfterMs / 6
    this.#lateMs = settledAfterMs / 2
  }

  /**
   * Announces that attacks of these instants are about to change, and changes them. Where that took so
   * long that somebody may have counted before, it is announced once more.
   */
  async changing<Result>(instants: readonly number[], act: () => Promise<Result>): Promise<Result> {
    await this.#announce(instants, this.#reliedMs)
    try {
      return await act()
    } finally {
      await this.#announce(instants, this.#lateMs)
    }
  }

  /** Forgets what was counted of attacks before an instant, because they go. */
  async forget(before: number): Promise<void> {
    const tallies = this.#connection.collection('tallies')
    for (const unit of units) {
      await tallies.deleteMany({ unit, start: { $lte: before - durations[unit] } })
      await tallies.updateMany({ unit, start: { $lt: before } }, announcement())
    }
  }

  /** Reads the valid tallies that lie in a span, of one unit, with these of their fields. */
  async counted(
    unit: CountedUnit,
    spans: readonly Span[],
    fields: readonly (keyof TallyDocument)[],
  ): Promise<readonly TallyDocument[]> {
    const last = durations[unit]
    const wide = spans.filter(({ from, to }) => startOf(unit, to) - from >= last)
    if (wide.length === 0) return []
    const conditions: Filter<StoredDocument>[] = wide.map(({ from, to }) => {
      return { start: { $gte: from, $lte: to - last } }
    })
    const [only = {}] = conditions
    const projection = Object.fromEntries(['start', ...fields].map((field) => [field, 1]))
    const found = await this.#connection
      .collection('tallies')
      .find(
        { unit, isCounted: true, ...(conditions.length === 1 ? only : { $or: conditions }) },
        { projection },
      )
      .toArray()
    return found as StoredDocument[] as TallyDocument[]
  }

  async #announce(instants: readonly number[], reliedMs: number): Promise<void> {
    const now = performance.now()
    const changing = units.flatMap((unit) =>
      [...new Set(instants.map((at) => startOf(unit, at)))]
        .map((start) => ({ _id: tallyId(unit, start), unit, start }))
        .filter(({ _id }) => now - (this.#announced.get(_id) ?? -Infinity) >= reliedMs),
    )
    if (changing.length === 0) return
    const operations = inLockOrder(changing).map(({ _id, unit, start }) => ({
      updateOne: {
        filter: { _id },
        update: { ...announcement(), $setOnInsert: { unit, start } },
        upsert: true,
      },
    }))
    const tallies = this.#connection.collection('tallies')
    await tallies.bulkWrite(operations, { ordered: false }).catch((caught: unknown) => {
      // Two hosts that announce an hour for the first time at once: the second time it is there.
      if (!(caught instanceof MongoBulkWriteError) || caught.code !== duplicateKey) throw caught
      return tallies.bulkWrite(operations, { ordered: false })
    })
    for (const { _id } of changing) this.#announced.set(_id, now)
  }
}

/** What makes a tally invalid. */
function announcement() {
  return {
    $set: { mark: randomUUID(), isCounted: false },
    $unset: {
      ...{ total: true, attempts: true, isTooLarge: true },
      ...{ byDay: true, byTarget: true, byCountry: true },
    },
    $currentDate: { touchedAt: true },
  } as const
}
