// From `[store] url` to a store.
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AppError } from '../../domain/app-error.js'
import type { Store } from '../../ports/store.js'
import type { SecretSettings } from '../../remember/shared/secret-settings.js'

/** What {@link openStore} may be told besides the URL. */
export interface OpenStoreOptions {
  /** The directory that holds one directory of migrations for each kind of store. */
  readonly migrationsDirectory?: string
  /** The name of this host among those that share the store. */
  readonly host?: string
  /** The settings that are sealed; without it they are handed on as they are stored. */
  readonly secrets?: SecretSettings
}

const packagedMigrations = fileURLToPath(import.meta.resolve('#package/migrations'))

/**
 * Opens the store that a URL names: `sqlite:PATH` or `mongodb://…`. Close it when done.
 * @throws AppError `invalidConfiguration` for other URLs, `storeUnavailable` where it cannot be
 * opened. Neither repeats a password.
 */
export async function openStore(url: string, options: OpenStoreOptions = {}): Promise<Store> {
  const store = await createStore(url, options)
  await store.open()
  return store
}

/**
 * Makes the store that a URL names, without opening it. Only the code of that store is loaded.
 * @throws AppError `invalidConfiguration` for other URLs
 */
export async function createStore(url: string, options: OpenStoreOptions = {}): Promise<Store> {
  const scheme = /^[a-z][a-z0-9+]*(?=:)/.exec(url)?.[0]
  const migrations = options.migrationsDirectory ?? packagedMigrations
  switch (scheme) {
    case 'sqlite': {
      const path = pathOf(url.slice('sqlite:'.length))
      const { SqliteStore } = await import('../../remember/sqlite/sqlite-store.js')
      return new SqliteStore({
        path,
        migrationsDirectory: resolve(migrations, 'sqlite'),
        secrets: options.secrets,
      })
    }
    case 'mongodb':
    case 'mongodb+srv': {
      const { MongoStore } = await import('../../remember/mongodb/mongo-store.js')
      return new MongoStore({
        url,
        host: options.host ?? hostname(),
        migrationsDirectory: resolve(migrations, 'mongodb'),
        secrets: options.secrets,
      })
    }
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
