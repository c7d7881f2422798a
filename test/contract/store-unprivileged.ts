// A program that opens the database of its first argument as a user who may do little, and prints
// the failure as JSON. Everything is loaded before the user changes.
import { SqliteConnection } from '../../src/remember/sqlite/sqlite-connection.js'
import { toStoreError } from '../../src/remember/sqlite/sqlite-failure.js'
import { writeBatch } from '../../src/remember/sqlite/batch-writes.js'
import { attackWrite } from './store-records.js'

const path = process.argv[2] ?? ''
const nobody = 65_534

if (process.getuid?.() === 0) process.setuid?.(nobody)
try {
  const connection = new SqliteConnection({ path, isReader: false, mayCreate: true })
  writeBatch(connection, [attackWrite({ id: 'a' })])
  process.stdout.write('null')
} catch (caught) {
  const { code, message } = toStoreError(caught, path)
  process.stdout.write(JSON.stringify({ code, message }))
}
