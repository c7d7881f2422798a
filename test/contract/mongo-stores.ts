// MongoDB stores of one database, for tests: closed and removed with it.
import { MongoStore } from '../../src/remember/mongodb/mongo-store.js'
import type { TestDatabase } from '../lab/mongodb-suite.js'
import { projectFile } from '../support/project-file.js'

/** The migrations that ship. */
export const mongodbMigrations = projectFile('migrations/mongodb')

/** Stores of one database. */
export interface MongoStores {
  readonly url: string
  /** Makes and opens one; hosts are called guard-1, guard-2 and so on unless named. */
  readonly open: (host?: string, migrations?: string) => Promise<MongoStore>
  /** Closes all of them and removes the database. */
  readonly dispose: () => Promise<void>
}

/** Makes stores of a database, of the kind that ships or another. */
export function makeMongoStores(database: TestDatabase, Kind = MongoStore): MongoStores {
  const made: MongoStore[] = []
  return {
    url: database.url,
    open: async (host = `guard-${made.length + 1}`, migrationsDirectory = mongodbMigrations) => {
      const store = new Kind({ url: database.url, host, migrationsDirectory })
      made.push(store)
      await store.open()
      return store
    },
    dispose: async () => {
      await Promise.all(made.map((store) => store.close()))
      await database.dispose()
    },
  }
}
