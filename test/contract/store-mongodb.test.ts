// MongoStore against the suite of every store, and against that of stores which hosts share.
import { describeWithMongodb, makeDatabase } from '../lab/mongodb-suite.js'
import { makeMongoStores } from './mongo-stores.js'
import { describeStore } from './store.contract.js'

describeWithMongodb('on a real server', () => {
  describeStore('MongoStore', async () => {
    const stores = makeMongoStores(await makeDatabase())
    return {
      store: await stores.open(),
      openAnother: () => stores.open(),
      dispose: stores.dispose,
    }
  })
})
