// SQLite stores in a directory of their own, for tests.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '../../src/domain/app-error.js'
import { SqliteStore } from '../../src/remember/sqlite/sqlite-store.js'
import { projectFile } from '../support/project-file.js'

/** The migrations that ship. */
export const migrationsDirectory = projectFile('migrations/sqlite')

/** A directory that is removed with everything opened in it. */
export interface StoreDirectory {
  readonly path: string
  /** The database file that {@link StoreDirectory.open} opens. */
  readonly file: string
  /** Makes a store that is closed in the end; with other migrations if given. */
  readonly make: (migrations?: string) => SqliteStore
  /** Makes and opens one. */
  readonly open: (migrations?: string) => Promise<SqliteStore>
  readonly dispose: () => Promise<void>
}

/** Makes a new directory. */
export async function makeStoreDirectory(): Promise<StoreDirectory> {
  const path = await mkdtemp(join(tmpdir(), 'sipward-store-'))
  const file = join(path, 'data', 'sipward.db')
  const stores: SqliteStore[] = []
  const make = (migrations = migrationsDirectory) => {
    const store = new SqliteStore({ path: file, migrationsDirectory: migrations })
    stores.push(store)
    return store
  }
  return {
    path,
    file,
    make,
    open: async (migrations) => {
      const store = make(migrations)
      await store.open()
      return store
    },
    dispose: async () => {
      await Promise.all(stores.map((store) => store.close()))
      await rm(path, { recursive: true, force: true })
    },
  }
}

/** Returns the AppError that the work rejects with; rejects when it does not. */
export async function failureOf(work: Promise<unknown>): Promise<AppError> {
  try {
    await work
  } catch (caught) {
    if (caught instanceof AppError) return caught
    throw caught
  }
  throw new Error('nothing failed')
}
