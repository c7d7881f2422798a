import { randomUUID } from 'node:crypto'
import { MongoClient } from 'mongodb'
import { MongoStore } from '../../src/remember/mongodb/mongo-store.js'
import { describeStore } from './store.contract.js'
import { fileURLToPath } from 'node:url'

const migrationsDirectory = fileURLToPath(new URL('../../migrations/mongodb', import.meta.url))
const base = process.env.SIPWARD_TEST_MONGODB_URL ?? 'mongodb://127.0.0.1:27017'

describeStore('MongoStore', async () => {
  const name = `sipward_test_${randomUUID().slice(0, 8)}`
  const url = `${base}/${name}`
  const opened: MongoStore[] = []
  const openAnother = async () => {
    const store = new MongoStore({ url, host: `host-${opened.length}`, migrationsDirectory })
    opened.push(store)
    await store.open()
    return store
  }
  return {
    store: await openAnother(),
    openAnother,
    dispose: async () => {
      await Promise.all(opened.map((store) => store.close()))
      const client = new MongoClient(url)
      await client.db(name).dropDatabase()
      await client.close()
    },
  }
})
