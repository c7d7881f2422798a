// Every store against the one suite.
import { makeStoreDirectory } from './store-directory.js'
import { describeStore } from './store.contract.js'

describeStore('SqliteStore', async () => {
  const directory = await makeStoreDirectory()
  return {
    store: await directory.open(),
    openAnother: () => directory.open(),
    dispose: directory.dispose,
  }
})
