// The row of changes by which hosts learn of each other.
//
// A number is drawn before its change is written, so a higher one may be seen first. A reader notes the
// numbers that it has not seen, until they appear or can no longer appear. Change streams would do that
// for us, but not every server has them.
import type { ChangeCursor, SharedChange } from '../../ports/cluster-store.js'
import type { StoreWrite } from '../../ports/store.js'
import type { MongoConnection, StoredDocument } from './mongo-connection.js'

/** Where a reader stands: it has seen every number up to `last` but those in `missing`. */
interface Position {
  readonly last: number
  /** Each with when it was first missed, by performance.now(). */
  readonly missing: readonly (readonly [number: number, missedAt: number])[]
}

const counterId = 'changes'
const maxAtOnce = 1000
const maxMissing = 10_000
/** How many changes are kept; a reader that stays away for longer loads the whole state. */
const maxKept = 1_000_000
const prunedAtOnce = 5000
/** A drawn number that is older, in ms, is given up and never written. */
const writeWithinMs = 20_000
/** Longer than that, so that no reader gives up a number which may still be written. */
export const waitForMissingMs = 60_000

/** Writes and reads the row of changes for one host. */
export class SharedChanges {
  readonly #connection: MongoConnection
  readonly #host: string

  constructor(connection: MongoConnection, host: string) {
    this.#connection = connection
    this.#host = host
  }

  /** Appends what matters to other hosts. */
  async append(batch: readonly StoreWrite[]): Promise<void> {
    const shared = batch.filter(isShared)
    if (shared.length === 0) return
    for (let isWritten = false; !isWritten;) {
      const startedAt = performance.now()
      const { first, at } = await this.#draw(shared.length)
      if (performance.now() - startedAt > writeWithinMs) continue
      const documents = shared.map((write, index) => ({
        _id: first + index,
        host: this.#host,
        at,
        write: JSON.stringify(write),
      }))
      await this.#connection.collection('changes').insertMany(documents, { ordered: false })
      // Too late for readers that have given the numbers up: once more, with others.
      isWritten = performance.now() - startedAt <= writeWithinMs
    }
  }

  /**
   * Returns a position behind which every number is written or given up. Younger changes will be
   * delivered, some of them a second time.
   */
  async latest(): Promise<ChangeCursor> {
    const [counter] = await this.#connection
      .collection('counters')
      .aggregate<{ readonly now: Date }>([
        { $match: { _id: counterId } },
        { $project: { now: '$$NOW' } },
      ])
      .toArray()
    if (counter === undefined) return toCursor({ last: 0, missing: [] })
    const settled = new Date(counter.now.getTime() - waitForMissingMs)
    const [last] = await this.#connection
      .collection('changes')
      .find({ at: { $lt: settled } }, { projection: { _id: 1 } })
      .sort({ _id: -1 })
      .limit(1)
      .toArray()
    return toCursor({ last: Number(last?._id ?? 0), missing: [] })
  }

  /** Returns what came since: one read by an index, two while numbers are missing. */
  async after(
    cursor: ChangeCursor,
  ): Promise<{ readonly changes: readonly SharedChange[]; readonly cursor: ChangeCursor }> {
    const now = performance.now()
    const { last, missing } = fromCursor(cursor)
    const awaited = missing.filter(([, missedAt]) => now - missedAt < waitForMissingMs)
    const numbers = awaited.map(([number]) => number)
    const late = numbers.length === 0 ? [] : await this.#read({ $in: numbers }, maxAtOnce)
    const next = await this.#read({ $gt: last }, maxAtOnce)
    const seen = new Set([...late, ...next].map(({ _id }) => Number(_id)))
    const end = Number(next.at(-1)?._id ?? last)
    const passed = numbersBetween(Math.max(last, end - maxMissing), end)
    const stillMissing = [
      ...awaited.filter(([number]) => !seen.has(number)),
      ...passed.filter((number) => !seen.has(number)).map((number) => [number, now] as const),
    ]
    return {
      changes: [...late, ...next].map(toChange),
      cursor: toCursor({ last: end, missing: stillMissing.slice(-maxMissing) }),
    }
  }

  /** Forgets changes that every host has followed long since. */
  async prune(): Promise<void> {
    const changes = this.#connection.collection('changes')
    const counter = await this.#connection.collection('counters').findOne({ _id: counterId })
    const end = Number(counter?.value ?? 0) - maxKept
    const [first] = await changes.find().sort({ _id: 1 }).limit(1).toArray()
    for (let number = Number(first?._id ?? end); number <= end;) {
      number = Math.min(number + prunedAtOnce, end + 1)
      await changes.deleteMany({ _id: { $lt: number } })
    }
  }

  #read(wanted: object, limit: number): Promise<StoredDocument[]> {
    return this.#connection
      .collection('changes')
      .find({ _id: wanted })
      .sort({ _id: 1 })
      .limit(limit)
      .batchSize(limit)
      .toArray()
  }

  async #draw(count: number): Promise<{ readonly first: number; readonly at: Date }> {
    const counter = await this.#connection
      .collection('counters')
      .findOneAndUpdate(
        { _id: counterId },
        { $inc: { value: count }, $currentDate: { at: true } },
        { upsert: true, returnDocument: 'after' },
      )
    return { first: Number(counter?.value) - count + 1, at: counter?.at as Date }
  }
}

/** Attacks are history; that a block is over, every kernel knows by itself. */
function isShared(write: StoreWrite): boolean {
  if (write.kind === 'attack') return false
  return write.kind !== 'block' || write.block.end !== 'expired'
}

function toChange({ host, write }: StoredDocument): SharedChange {
  const parsed = JSON.parse(write as string) as StoreWrite
  if (parsed.kind !== 'block') return { host: host as string, write: parsed }
  // JSON has no word for what is undefined.
  const block = { ...parsed.block, flow: parsed.block.flow, end: parsed.block.end }
  return { host: host as string, write: { kind: 'block', block } }
}

function numbersBetween(after: number, last: number): number[] {
  return Array.from({ length: last - after }, (_, i) => after + 1 + i)
}

function toCursor(position: Position): ChangeCursor {
  return JSON.stringify(position) as ChangeCursor
}

function fromCursor(cursor: ChangeCursor): Position {
  return JSON.parse(cursor) as Position
}
