// A program that records into the store of its first argument, with the spool of its second, until
// it is killed, and says what is durable, one id a line.
import { Recorder } from '../../src/remember/recorder/recorder.js'
import { SqliteStore } from '../../src/remember/sqlite/sqlite-store.js'
import { migrationsDirectory } from './store-directory.js'
import { attackWrite } from './store-records.js'

const [, , path = '', spoolDirectory = ''] = process.argv
const store = new SqliteStore({ path, migrationsDirectory })
const recorder = new Recorder({ store, spoolDirectory, clock: { now: () => Date.now() } })
await store.open()
await recorder.start()
for (let i = 0; ; i++) {
  await recorder.recordDurably(attackWrite({ id: `a${i}` }))
  process.stdout.write(`a${i}\n`)
}
