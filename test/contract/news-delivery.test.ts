// News on their way over every store: three hosts share it.
import { describeWithMongodb, makeDatabase } from '../lab/mongodb-suite.js'
import { makeMongoStores } from './mongo-stores.js'
import { describeDelivery } from './news-delivery.contract.js'
import { makeStoreDirectory } from './store-directory.js'

describeDelivery('SqliteStore', async () => {
  const directory = await makeStoreDirectory()
  const stores = [await directory.open(), await directory.open(), await directory.open()]
  return { stores, dispose: directory.dispose }
})

describeWithMongodb('on a real server', () => {
  describeDelivery('MongoStore', async () => {
    const made = makeMongoStores(await makeDatabase())
    const stores = [await made.open(), await made.open(), await made.open()]
    return { stores, dispose: made.dispose }
  })
})
