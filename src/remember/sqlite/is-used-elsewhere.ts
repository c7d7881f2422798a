// Whether another program has a SQLite file open.
import { DatabaseSync } from '@photostructure/sqlite'
import { isPassing, toStoreError } from './sqlite-failure.js'

/**
 * Tells whether another program has the file open. Only the last one that has it can leave its
 * write-ahead log (https://sqlite.org/wal.html), so that is tried, and taken back.
 * @throws AppError `storeUnavailable` where it cannot be opened
 */
export function isUsedElsewhere(path: string): boolean {
  let database: InstanceType<typeof DatabaseSync> | undefined
  try {
    database = new DatabaseSync(path)
    database.exec('PRAGMA busy_timeout = 0')
    database.exec('PRAGMA journal_mode = DELETE')
    database.exec('PRAGMA journal_mode = WAL')
    return false
  } catch (caught) {
    if (isPassing(caught)) return true
    throw toStoreError(caught, path)
  } finally {
    database?.close()
  }
}
