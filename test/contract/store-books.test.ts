// The small ports of every store against the one suite.
import { describeWithMongodb, makeDatabase } from '../lab/mongodb-suite.js'
import { makeMongoStores } from './mongo-stores.js'
import { describeBooks } from './store-books.contract.js'
import { makeStoreDirectory } from './store-directory.js'

describeBooks('SqliteStore', async () => {
  const directory = await makeStoreDirectory()
  return { one: await directory.open(), other: await directory.open(), dispose: directory.dispose }
})

describeWithMongodb('on a real server', () => {
  describeBooks('MongoStore', async () => {
    const stores = makeMongoStores(await makeDatabase())
    return { one: await stores.open(), other: await stores.open(), dispose: stores.dispose }
  })
})
