// From `[store] url` to a store.
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AppError } from '../../domain/app-error.js'
import type { Store } from '../../ports/store.js'
import { MongoStore } from '../../remember/mongodb/mongo-store.js'
import { SqliteStore } from '../../remember/sqlite/sqlite-store.js'

/** What {@link openStore} may be told besides the URL. */
export interface OpenStoreOptions {
  /** The directory that holds one directory of migrations for each kind of store. */
  readonly migrationsDirectory?: string
  /** The name of this host among those that share the store. */
  readonly host?: string
}

const packagedMigrations = fileURLToPath(import.meta.resolve('#package/migrations'))

/**
 * Opens the store that a URL names: `sqlite:PATH` or `mongodb://…`. Close it when done.
 * @throws AppError `invalidConfiguration` for other URLs, `storeUnavailable` where it cannot be
 * opened. Neither repeats a password.
 */
export async function openStore(url: string, options: OpenStoreOptions = {}): Promise<Store> {
  const store = createStore(url, options)
  await store.open()
  return store
}

/**
 * Makes the store that a URL names, without opening it.
 * @throws AppError `invalidConfiguration` for other URLs
 */
export function createStore(url: string, options: OpenStoreOptions = {}): Store {
  const scheme = /^[a-z][a-z0-9+]*(?=:)/.exec(url)?.[0]
  const migrations = options.migrationsDirectory ?? packagedMigrations
  switch (scheme) {
    case 'sqlite':
      return new SqliteStore({
        path: pathOf(url.slice('sqlite:'.length)),
        migrationsDirectory: resolve(migrations, 'sqlite'),
      })
    case 'mongodb':
    case 'mongodb+srv':
      return new MongoStore({
        url,
        host: options.host ?? hostname(),
        migrationsDirectory: resolve(migrations, 'mongodb'),
      })
    case undefined:
      throw invalid('it has no scheme; write sqlite:PATH or mongodb://HOST/NAME')
    default:
      throw invalid(
        `nothing is known of ${scheme}: stores; write sqlite:PATH or mongodb://HOST/NAME`,
      )
  }
}

function pathOf(text: string): string {
  if (text === '' || text === ':memory:' || text.includes('\0')) {
    throw invalid('sqlite: needs the path of a file, as in sqlite:/var/lib/sipward/sipward.db')
  }
  return resolve(text)
}

function invalid(what: string): AppError {
  return new AppError('invalidConfiguration', `[store] url: ${what}`)
}
