// Brings the schema up to date with the numbered files of migrations/sqlite.
import { AppError } from '../../domain/app-error.js'
import { missingMigrations, readMigrationFiles } from '../shared/migration-files.js'
import type { AppliedMigration, MigrationFile } from '../shared/migration-files.js'
import type { SqliteConnection } from './sqlite-connection.js'

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
  const files = readMigrationFiles(directory, 'sql')
  connection.inTransaction(() => {
    claim(connection)
    connection.database.exec(createTable)
    const applied = connection.all<AppliedMigration>(
      'SELECT number, name, checksum FROM schema_migrations ORDER BY number',
    )
    for (const file of missingMigrations(files, applied)) apply(connection, file)
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

function apply(connection: SqliteConnection, file: MigrationFile): void {
  connection.database.exec(file.text)
  connection.run(
    "INSERT INTO schema_migrations VALUES (?, ?, ?, unixepoch('subsec') * 1000)",
    file.number,
    file.name,
    file.checksum,
  )
}
