// The row of changes by which hosts learn of each other.
//
// A number is drawn before its change is written, so a higher one may be seen first. Whoever reads keeps
// in mind which numbers it has not seen, until they appear or can appear no more: change streams would
// do that for us, but not every server has them.
import type { SharedChange, ChangeCursor } from '../../ports/cluster-store.js'
import type { StoreWrite } from '../../ports/store.js'
import type { MongoConnection } from './mongo-connection.js'

const counterId = 'changes'
const maxAtOnce = 1000
const maxKept = 1_000_000
/** After how long a number that was drawn is written no more, in ms. */
const writeWithinMs = 20_000
// Longer than that, so that no reader gives up a number which may still be written.
const waitForGapMs = 30_000

/** Where a reader stands: everything up to `low` is seen, above it only these. */
interface Position {
  readonly low: number
  readonly seen: readonly number[]
}

/** Writes and reads the row of changes for one host. */
export class ChangeLog {
  readonly #connection: MongoConnection
  readonly #host: string
  /** When a number that is missing was first missed, by performance.now(). */
  readonly #missedAt = new Map<number, number>()

  constructor(connection: MongoConnection, host: string) {
    this.#connection = connection
    this.#host = host
  }

  /** Appends what matters to other hosts. */
  async append(batch: readonly StoreWrite[]): Promise<void> {
    const shared = batch.filter(isShared)
    if (shared.length === 0) return
    for (let isWritten = false; !isWritten;) {
      const drawnAt = performance.now()
      const first = (await this.#draw(shared.length)) - shared.length + 1
      if (performance.now() - drawnAt > writeWithinMs) continue
      const documents = shared.map((write, index) => ({
        _id: first + index,
        host: this.#host,
        write: JSON.stringify(write),
      }))
      await this.#connection.collection('changes').insertMany(documents, { ordered: false })
      // Written too late to be waited for: once more, under numbers that nobody has given up.
      isWritten = performance.now() - drawnAt <= writeWithinMs
    }
  }

  /** Returns where the row stands now. What is drawn and not yet written will be delivered. */
  async latest(): Promise<ChangeCursor> {
    const counter = await this.#connection.collection('counters').findOne({ _id: counterId })
    const low = Math.max(0, Number(counter?.value ?? 0) - maxAtOnce)
    const written = await this.#connection
      .collection('changes')
      .find({ _id: { $gt: low } }, { projection: { _id: 1 } })
      .toArray()
    return toCursor({ low, seen: written.map(({ _id }) => Number(_id)) })
  }

  /** Returns what came since. */
  async after(
    cursor: ChangeCursor,
  ): Promise<{ readonly changes: readonly SharedChange[]; readonly cursor: ChangeCursor }> {
    const { low, seen } = fromCursor(cursor)
    const known = new Set(seen)
    const documents = await this.#connection
      .collection('changes')
      .find({ _id: { $gt: low } })
      .sort({ _id: 1 })
      .limit(maxAtOnce + seen.length)
      .toArray()
    const fresh = documents.filter(({ _id }) => !known.has(Number(_id)))
    for (const { _id } of fresh) known.add(Number(_id))
    return {
      changes: fresh.map(({ host, write }) => ({
        host: host as string,
        write: JSON.parse(write as string) as StoreWrite,
      })),
      cursor: toCursor(this.#advance(low, known)),
    }
  }

  /** Forgets changes that every host has followed long since. */
  async prune(): Promise<void> {
    const counter = await this.#connection.collection('counters').findOne({ _id: counterId })
    const last = Number(counter?.value ?? 0)
    await this.#connection.collection('changes').deleteMany({ _id: { $lte: last - maxKept } })
  }

  #advance(low: number, known: Set<number>): Position {
    const now = performance.now()
    const highest = Math.max(low, ...known)
    let reached = low
    while (reached < highest) {
      const next = reached + 1
      if (!known.has(next) && !this.#isGivenUp(next, now)) break
      known.delete(next)
      this.#missedAt.delete(next)
      reached = next
    }
    return { low: reached, seen: [...known].filter((number) => number > reached) }
  }

  #isGivenUp(number: number, now: number): boolean {
    const missedAt = this.#missedAt.get(number)
    if (missedAt === undefined) this.#missedAt.set(number, now)
    return missedAt !== undefined && now - missedAt > waitForGapMs
  }

  async #draw(count: number): Promise<number> {
    const counter = await this.#connection
      .collection('counters')
      .findOneAndUpdate(
        { _id: counterId },
        { $inc: { value: count } },
        { upsert: true, returnDocument: 'after' },
      )
    return Number(counter?.value)
  }
}

/** Attacks are history; that a block is over, every kernel knows by itself. */
function isShared(write: StoreWrite): boolean {
  if (write.kind === 'attack') return false
  return write.kind !== 'block' || write.block.end !== 'expired'
}

function toCursor(position: Position): ChangeCursor {
  return JSON.stringify(position) as ChangeCursor
}

function fromCursor(cursor: ChangeCursor): Position {
  return JSON.parse(cursor) as Position
}
