// Brings the schema up to date with the numbered files of migrations/sqlite.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../domain/app-error.js'
import type { SqliteConnection } from './sqlite-connection.js'

interface Migration {
  readonly number: number
  readonly name: string
  readonly sql: string
  readonly checksum: string
}

interface AppliedMigration {
  readonly number: number
  readonly name: string
  readonly checksum: string
}

/** `SIPW` in ASCII: tells our database from another program's. */
const applicationId = 0x53495057

const createTable = `CREATE TABLE IF NOT EXISTS schema_migrations (
  number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at REAL NOT NULL
) STRICT`

/**
 * Applies the migrations of the directory that the database has not seen, all of them or none.
 * Two programs may do so at once: the second waits and finds nothing left to do.
 * @throws AppError `storeUnavailable` where a file is missing, was changed, or the schema is newer.
 */
export function migrate(connection: SqliteConnection, directory: string): void {
  const migrations = readMigrations(directory)
  connection.inTransaction(() => {
    claim(connection)
    connection.database.exec(createTable)
    const applied = connection.all<AppliedMigration>(
      'SELECT number, name, checksum FROM schema_migrations ORDER BY number',
    )
    applied.forEach((row, index) => {
      check(row, index, migrations)
    })
    for (const migration of migrations.slice(applied.length)) apply(connection, migration)
  })
}

function readMigrations(directory: string): readonly Migration[] {
  const names = readdirSync(directory).filter((name) => name.endsWith('.sql'))
  return names.sort().map((name, index) => {
    const number = /^(\d{4})-[a-z0-9-]+\.sql$/.exec(name)?.[1]
    if (Number(number) !== index + 1) {
      throw refusal(
        `migration ${String(index + 1).padStart(4, '0')} is missing in ${directory}, where ${name} stands in its place`,
      )
    }
    const sql = readFileSync(join(directory, name), 'utf8')
    const checksum = createHash('sha256').update(sql).digest('hex')
    return { number: index + 1, name, sql, checksum }
  })
}

function claim(connection: SqliteConnection): void {
  const id = connection.first<{ application_id: number }>('PRAGMA application_id')?.application_id
  if (id === applicationId) return
  const hasTables = connection.first('SELECT 1 FROM sqlite_schema LIMIT 1') !== undefined
  if (id !== 0 || hasTables) {
    throw new AppError(
      'storeUnavailable',
      'the store is a database of another program; name another file in [store] url',
    )
  }
  connection.database.exec(`PRAGMA application_id = ${applicationId}`)
}

function check(row: AppliedMigration, index: number, migrations: readonly Migration[]): void {
  const migration = migrations[index]
  if (row.number !== index + 1) {
    throw refusal(`the store lacks migration ${index + 1} but has ${row.name}`)
  }
  if (migration === undefined) {
    throw new AppError(
      'storeUnavailable',
      `the store has schema ${row.name}, newer than this program; update sipward`,
    )
  }
  if (row.checksum !== migration.checksum) {
    throw refusal(`migration ${migration.name} was changed after the store had applied ${row.name}`)
  }
}

function apply(connection: SqliteConnection, migration: Migration): void {
  connection.database.exec(migration.sql)
  connection.run(
    "INSERT INTO schema_migrations VALUES (?, ?, ?, unixepoch('subsec') * 1000)",
    migration.number,
    migration.name,
    migration.checksum,
  )
}

function refusal(what: string): AppError {
  return new AppError('storeUnavailable', `${what}; install sipward again`)
}
