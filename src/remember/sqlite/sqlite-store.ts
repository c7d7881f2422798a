// The embedded store: one SQLite file, written by one thread and read by another.
import { AppError } from '../../domain/app-error.js'
import type { Attack } from '../../domain/attack.js'
import type { Block } from '../../domain/block.js'
import type {
  AttackCountQuery,
  AttackCounts,
  AttackGroup,
  AttackQuery,
  BlockQuery,
  Page,
  Store,
  StoredState,
  StoreWrite,
} from '../../ports/store.js'
import type { StoreBooks } from '../../ports/store-books.js'
import { createBooks, pruneBooks } from '../books/create-books.js'
import type { Shelf, ShelfName } from '../books/shelf.js'
import { checkCountQuery } from '../shared/count-list.js'
import { checkPage } from '../shared/page-slice.js'
import type { SecretSettings } from '../shared/secret-settings.js'
import { toSettings } from '../shared/stored-settings.js'
import { IdleThread } from './idle-thread.js'
import { SqliteThread } from './sqlite-thread.js'

/** Where a {@link SqliteStore} is. */
export interface SqliteStoreOptions {
  /** The database file. It and its directory are made at {@link SqliteStore.open}. */
  readonly path: string
  /** The directory of the numbered `.sql` files. */
  readonly migrationsDirectory: string
  /** The settings that are sealed; without it they are handed on as they are stored. */
  readonly secrets?: SecretSettings | undefined
  /** After how long without a question the thread that reads is ended, in ms; shorter only in tests. */
  readonly readerIdleMs?: number
}

const readerIdleMs = 300_000

type ShelfCall = <Operation extends keyof Shelf>(
  operation: Operation,
  ...args: Parameters<Shelf[Operation]>
) => Promise<Awaited<ReturnType<Shelf[Operation]>>>

interface Threads {
  readonly writer: SqliteThread
  readonly reader: IdleThread
}

/**
 * Implements {@link Store} over SQLite. Nothing blocks the calling thread, and a slow question
 * does not hold up a write: SQLite's write-ahead log lets one thread read while another writes.
 * A file that was moved away or damaged is reported by every call until it is back in its place.
 */
export class SqliteStore implements Store {
  readonly books: StoreBooks
  readonly #options: SqliteStoreOptions
  #threads: Threads | undefined

  constructor(options: SqliteStoreOptions) {
    this.#options = options
    this.books = createBooks((name) => this.#shelf(name))
  }

  async open(): Promise<void> {
    if (this.#threads === undefined) {
      const { path, migrationsDirectory } = this.#options
      this.#threads = {
        writer: new SqliteThread({ path, migrationsDirectory, isReader: false }),
        reader: new IdleThread(
          () => new SqliteThread({ path, migrationsDirectory, isReader: true }),
          this.#options.readerIdleMs ?? readerIdleMs,
        ),
      }
    }
    const { writer, reader } = this.#threads
    try {
      // The writer first: it makes the file and the schema.
      await writer.call('open')
      await reader.call('open')
    } catch (caught) {
      await this.close()
      throw caught
    }
  }

  async write(batch: readonly StoreWrite[]): Promise<void> {
    if (batch.length === 0) return
    const { secrets } = this.#options
    const sealed = secrets === undefined ? batch : batch.map((write) => secrets.seal(write))
    await this.#opened().writer.call('write', sealed)
  }

  async load(now: number): Promise<StoredState> {
    const unchecked = await this.#opened().reader.call('load', now)
    const state = { ...unchecked, settings: toSettings(unchecked.settings) }
    return this.#options.secrets?.openState(state) ?? state
  }

  async attacks(query: AttackQuery): Promise<Page<Attack>> {
    checkPage(query)
    return this.#opened().reader.call('attacks', query)
  }

  async attackGroups(query: AttackQuery): Promise<Page<AttackGroup>> {
    checkPage(query)
    return this.#opened().reader.call('attackGroups', query)
  }

  async attackCounts(query: AttackCountQuery): Promise<AttackCounts> {
    checkCountQuery(query)
    return this.#opened().reader.call('attackCounts', query)
  }

  async blocks(query: BlockQuery): Promise<Page<Block>> {
    checkPage(query)
    return this.#opened().reader.call('blocks', query)
  }

  async prune(before: number, now: number): Promise<number> {
    const { writer } = this.#opened()
    let pruned = 0
    // In small parts, so that writes come between.
    for (;;) {
      const some = await writer.call('pruneSome', before, now)
      if (some === 0) break
      pruned += some
    }
    return pruned + (await pruneBooks(this.books, before, now))
  }

  async close(): Promise<void> {
    const threads = this.#threads
    this.#threads = undefined
    if (threads === undefined) return
    try {
      await threads.reader.end()
    } finally {
      // The last connection to leave empties the write-ahead log into the file.
      await threads.writer.end()
    }
  }

  #shelf(name: ShelfName): Shelf {
    const read: ShelfCall = async (operation, ...args) =>
      this.#opened().reader.call('shelf', name, operation, args) as Promise<never>
    const write: ShelfCall = async (operation, ...args) =>
      this.#opened().writer.call('shelf', name, operation, args) as Promise<never>
    return {
      find: (query) => read('find', query),
      count: (conditions) => read('count', conditions),
      insert: (row) => write('insert', row),
      put: (row) => write('put', row),
      replace: (row, conditions) => write('replace', row, conditions),
      change: (conditions, change) => write('change', conditions, change),
      take: (conditions, order, change) => write('take', conditions, order, change),
      remove: (conditions, limit) => write('remove', conditions, limit),
    }
  }

  #opened(): Threads {
    if (this.#threads !== undefined) return this.#threads
    throw new AppError('storeUnavailable', `the store ${this.#options.path} is not open`)
  }
}
