// A program that writes to the store of its first argument until it is killed, and says what the
// store has acknowledged, one id a line.
import { SqliteStore } from '../../src/remember/sqlite/sqlite-store.js'
import { migrationsDirectory } from './store-directory.js'
import { attackWrite, blockWrite } from './store-records.js'

const store = new SqliteStore({ path: process.argv[2] ?? '', migrationsDirectory })
await store.open()
for (let i = 0; ; i++) {
  await store.write([attackWrite({ id: `a${i}` }), blockWrite({ id: `b${i}` })])
  process.stdout.write(`${i}\n`)
}
