// One connection to one database file: opened safely, its statements prepared once.
import { DatabaseSync } from '@photostructure/sqlite'
import type { StatementSyncInstance } from '@photostructure/sqlite'
import { closeSync, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError, systemCodeOf } from '../../domain/app-error.js'

/** A value as SQLite takes it. */
export type SqlValue = string | number | null

/** How to open a {@link SqliteConnection}. */
export interface SqliteConnectionOptions {
  readonly path: string
  /** Refuses every change. */
  readonly isReader: boolean
  /** Makes the file and its directory where there are none. */
  readonly mayCreate: boolean
}

const pragmas = [
  // Another process may hold the lock for one transaction of its own.
  'busy_timeout = 5000',
  'foreign_keys = ON',
  // What is committed is on the disk, https://sqlite.org/pragma.html#pragma_synchronous.
  'synchronous = FULL',
  // Negative means KiB: the indexes of a large log are written to all over.
  'cache_size = -32768',
  'temp_store = MEMORY',
  'journal_size_limit = 67108864',
]

const maxStatements = 1000

/** A connection to one SQLite file. Its calls block, so it lives in a worker thread. */
export class SqliteConnection {
  readonly database: InstanceType<typeof DatabaseSync>
  readonly #path: string
  readonly #identity: string
  readonly #statements = new Map<string, StatementSyncInstance>()

  /** Opens the file. Throws what the file system or SQLite reports. */
  constructor(options: SqliteConnectionOptions) {
    this.#path = options.path
    if (options.mayCreate) createFile(options.path)
    const identity = identityOf(options.path)
    if (identity === undefined) {
      throw new AppError(
        'storeUnavailable',
        `the store ${options.path} is gone; put it back, or restart to begin a new one`,
      )
    }
    this.#identity = identity
    this.database = new DatabaseSync(options.path)
    try {
      for (const pragma of pragmas) this.database.exec(`PRAGMA ${pragma}`)
      if (options.isReader) this.database.exec('PRAGMA query_only = ON')
      else this.#useWriteAheadLog()
    } catch (caught) {
      this.database.close()
      throw caught
    }
  }

  /**
   * Tells whether the path still names the file that is open. SQLite itself goes on writing into a
   * file that was moved or deleted, where nobody would find it again.
   */
  isInPlace(): boolean {
    return identityOf(this.#path) === this.#identity
  }

  /** Runs a statement that changes rows; returns how many. */
  run(sql: string, ...values: SqlValue[]): number {
    return this.#statement(sql).run(...values).changes
  }

  /** Returns the first row. The caller knows the shape of what it asked for. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as said above
  first<Row>(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.#statement(sql).get(...values) as Row | undefined
  }

  /** Returns all rows. The caller knows the shape of what it asked for. */

  all<Row>(sql: string, ...values: SqlValue[]): Row[] {
    return this.#statement(sql).all(...values) as Row[]
  }

  /** Does all of the work or nothing, with nobody else writing meanwhile. */
  inTransaction<Result>(work: () => Result): Result {
    this.database.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.database.exec('COMMIT')
      return result
    } catch (caught) {
      // SQLite has already rolled back by itself where the disk is at fault.
      if (this.database.isTransaction) this.database.exec('ROLLBACK')
      throw caught
    }
  }

  /** Reads with one view of the database: no write comes between. */
  inSnapshot<Result>(work: () => Result): Result {
    this.database.exec('BEGIN')
    try {
      return work()
    } finally {
      if (this.database.isTransaction) this.database.exec('ROLLBACK')
    }
  }

  close(): void {
    this.#statements.clear()
    this.database.close()
  }

  #statement(sql: string): StatementSyncInstance {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      // There are many combinations of filters.
      if (this.#statements.size >= maxStatements) this.#statements.clear()
      statement = this.database.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }

  #useWriteAheadLog(): void {
    const row = this.database.prepare('PRAGMA journal_mode = WAL').get() as { journal_mode: string }
    if (row.journal_mode !== 'wal') {
      throw new AppError(
        'storeUnavailable',
        `the file system of the store ${this.#path} cannot hold a write-ahead log; use a local disk`,
      )
    }
    // Pages of 4 KiB, as many as journal_size_limit lets stay: at every 4 MiB, which SQLite begins
    // with, the same pages of a large log's indexes would be written again and again.
    this.database.exec('PRAGMA wal_autocheckpoint = 16384')
  }
}

function createFile(path: string): void {
  const directory = dirname(path)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  if (identityOf(path) !== undefined) return
  // SQLite gives its -wal and -shm files the mode of this one.
  closeSync(openSync(path, 'a', 0o600))
  // The name of a new file is on the disk only when its directory is.
  const handle = openSync(directory, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function identityOf(path: string): string | undefined {
  try {
    const stats = statSync(path)
    if (stats.isFile()) return `${stats.dev}:${stats.ino}`
    const text = `the store ${path} is no file; name a file in [store] url`
    throw new AppError('storeUnavailable', text)
  } catch (caught) {
    if (systemCodeOf(caught) === 'ENOENT') return undefined
    throw caught
  }
}
