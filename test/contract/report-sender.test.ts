// Reports by the clock on every store against the one suite.
import { describeWithMongodb, makeDatabase } from '../lab/mongodb-suite.js'
import { makeMongoStores } from './mongo-stores.js'
import { describeReportSender } from './report-sender.contract.js'
import { makeStoreDirectory } from './store-directory.js'

describeReportSender('SqliteStore', async () => {
  const directory = await makeStoreDirectory()
  const [one, other] = [await directory.open(), await directory.open()]
  return { one: one.books, other: other.books, dispose: directory.dispose }
})

describeWithMongodb('on a real server', () => {
  describeReportSender('MongoStore', async () => {
    const stores = makeMongoStores(await makeDatabase())
    const [one, other] = [await stores.open(), await stores.open()]
    return { one: one.books, other: other.books, dispose: stores.dispose }
  })
})
