// MongoStore against the suite of every store, and against that of stores which hosts share.
import { MongoStore } from '../../src/remember/mongodb/mongo-store.js'
import { describeWithMongodb, makeDatabase } from '../lab/mongodb-suite.js'
import { makeMongoStores } from './mongo-stores.js'
import type { FreshStore } from './fresh-store.js'
import { describeStoredLogs } from './store-logs.contract.js'
import { describeStore } from './store.contract.js'
import { TidyMongoStore } from './tidy-mongo-store.js'

describeWithMongodb('on a real server', () => {
  describeStore('MongoStore', () => openFresh(MongoStore))
  describeStoredLogs('MongoStore that has counted every hour', () => openFresh(TidyMongoStore))
})

async function openFresh(Kind: typeof MongoStore): Promise<FreshStore> {
  const stores = makeMongoStores(await makeDatabase(), Kind)
  return { store: await stores.open(), openAnother: () => stores.open(), dispose: stores.dispose }
}
