// The connection to a MongoDB server, and what it reports, as one sentence that says what to do.
import { setTimeout as delay } from 'node:timers/promises'
import { MongoBulkWriteError, MongoClient, MongoError, MongoServerError } from 'mongodb'
import type { Collection, Db, Document } from 'mongodb'
import { AppError, toError } from '../../domain/app-error.js'
import { printable } from '../../domain/untrusted.js'

/** The collections, by name. */
export const collectionNames = [
  'attacks',
  'terms',
  'tallies',
  'blocks',
  'lists',
  'trust',
  'settings',
  'changes',
  'counters',
  'hosts',
  'migrations',
] as const

/** The name of a collection. */
export type CollectionName = (typeof collectionNames)[number]

/** A document of ours: its `_id` is a text or a number, never made by the driver. */
export type StoredDocument = Document & { readonly _id: string | number }

// Long enough for an election, short enough that the spool takes over soon.
const selectionMs = 3000
const answerMs = 10_000

// How often work is done that others are in the way of, and how long it rests before the second time.
const maxRounds = 5
const maxRestMs = 50

/** What the server gives up by itself, in ms: before the connection is given up. */
export const maxReadMs = 8000

/** One connection pool to one database. */
export class MongoConnection {
  readonly #url: string
  #client: MongoClient | undefined

  constructor(url: string) {
    this.#url = url
  }

  /** Connects; resolves when the server has answered. */
  async open(): Promise<void> {
    if (this.#client !== undefined) return
    const client = makeClient(this.#url)
    this.#client = client
    try {
      await this.run(async () => {
        await client.connect()
        await this.database.command({ ping: 1 })
      })
    } catch (caught) {
      await this.close()
      throw caught
    }
  }

  async close(): Promise<void> {
    const client = this.#client
    this.#client = undefined
    await client?.close().catch(() => undefined)
  }

  /** The database that the URL names, or `sipward`. */
  get database(): Db {
    if (this.#client === undefined) {
      throw new AppError('storeUnavailable', 'the store is not open')
    }
    // The driver would take `test` where the URL names none.
    const isNamed = /^[a-z+]+:\/\/[^/?]+\/[^?]/.test(this.#url)
    return isNamed ? this.#client.db() : this.#client.db('sipward')
  }

  collection(name: CollectionName): Collection<StoredDocument> {
    return this.database.collection<StoredDocument>(name)
  }

  /**
   * Does some work with the server, and does it again where the server has given it up for the sake of
   * another host's: work is idempotent.
   * @throws AppError `storeUnavailable`, or `invalidValue` for what the server will never take
   */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    for (let round = 1; ; round++) {
      try {
        return await work()
      } catch (caught) {
        if (round === maxRounds || !isConflict(caught)) throw toStoreError(caught)
      }
      // By chance, lest the two meet again.
      await delay(round * maxRestMs * Math.random())
    }
  }
}

/** @throws AppError `invalidConfiguration` for a URL that makes no sense */
function makeClient(url: string): MongoClient {
  try {
    return new MongoClient(url, {
      appName: 'sipward',
      serverSelectionTimeoutMS: selectionMs,
      connectTimeoutMS: selectionMs,
      socketTimeoutMS: answerMs,
      // What is acknowledged survives the loss of the server that acknowledged it.
      writeConcern: { w: 'majority', journal: true },
      // Numbers of changes are read where they are written: a secondary learns of them late.
      readPreference: 'primary',
      readConcern: { level: 'local' },
      retryWrites: true,
    })
  } catch (caught) {
    throw new AppError('invalidConfiguration', `[store] url: ${messageOf(toError(caught))}`)
  }
}

/** A message may repeat the URL, and the URL its password. */
function messageOf(error: Error): string {
  return printable(error.message.replaceAll(/\/\/\S*@/g, '//…@').slice(0, 300))
}

// Error codes of the server: BSONObjectTooLarge, and 17280 for a key that is too large. Of others, as BadValue, servers
// have many reasons; what is refused for its value is lost, so they do not count.
const refusals = new Set([10334, 17280])
// AuthenticationFailed, Unauthorized.
const denials = new Set([18, 13])
const maxTimeExpired = 50
// WriteConflict; of FerretDB, PostgreSQL's deadlock_detected (40P01) and serialization_failure (40001) as numbers.
const conflicts = new Set([112, 16_908_292, 16_777_220])

/** Of a bulk, the first error may be another one. */
function isConflict(caught: unknown): boolean {
  if (!(caught instanceof MongoServerError)) return false
  const errors = caught instanceof MongoBulkWriteError ? [caught.writeErrors].flat() : []
  return [caught, ...errors].some(({ code }) => conflicts.has(Number(code)))
}

function toStoreError(caught: unknown): AppError {
  if (caught instanceof AppError) return caught
  const cause = toError(caught)
  const message = messageOf(cause)
  if (caught instanceof MongoServerError && typeof caught.code === 'number') {
    if (refusals.has(caught.code)) {
      return new AppError('invalidValue', `the store refuses the value: ${message}`, { cause })
    }
    if (denials.has(caught.code)) {
      const text = `the store refuses the login: ${message}; check the user and password in [store] url`
      return new AppError('storeUnavailable', text, { cause })
    }
  }
  if (caught instanceof MongoServerError && caught.code === maxTimeExpired) {
    const text = 'the store takes too long for this; ask for less at once'
    return new AppError('storeUnavailable', text, { cause })
  }
  const what = caught instanceof MongoError ? 'the store does not answer' : 'the store failed'
  return new AppError('storeUnavailable', `${what}: ${message}`, { cause })
}
