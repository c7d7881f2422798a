// The connection to a MongoDB server.
import { setTimeout as delay } from 'node:timers/promises'
import { MongoClient } from 'mongodb'
import type { Collection, Db, Document } from 'mongodb'
import { AppError, toError } from '../../domain/app-error.js'
import { shelfNames } from '../books/shelf.js'
import { isConflict, messageOf, toStoreError } from './mongo-failure.js'

/** The collections, by name. */
export const collectionNames = [
  'attacks',
  'terms',
  'tallies',
  'blocks',
  'lists',
  'host_names',
  'trust',
  'settings',
  'changes',
  'counters',
  'hosts',
  'migrations',
  ...shelfNames,
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
      // A random pause keeps the two from meeting again.
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
