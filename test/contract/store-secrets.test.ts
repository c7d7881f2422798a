// A secret setting is sealed wherever it is kept: store, write-ahead log, spool, changes, copy.
import { expect } from 'chai'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { MongoClient } from 'mongodb'
import { AppError } from '../../src/domain/app-error.js'
import type { StoreWrite } from '../../src/ports/store.js'
import { BackedStore } from '../../src/remember/backed-store.js'
import { MongoStore } from '../../src/remember/mongodb/mongo-store.js'
import { Recorder } from '../../src/remember/recorder/recorder.js'
import { SecretBox } from '../../src/remember/shared/secret-box.js'
import { SecretSettings } from '../../src/remember/shared/secret-settings.js'
import { SqliteStore } from '../../src/remember/sqlite/sqlite-store.js'
import { describeWithMongodb, makeDatabase } from '../lab/mongodb-suite.js'
import type { TestDatabase } from '../lab/mongodb-suite.js'
import { mongodbMigrations } from './mongo-stores.js'
import { failureOf, makeStoreDirectory, migrationsDirectory } from './store-directory.js'
import type { StoreDirectory } from './store-directory.js'
import { now } from './store-records.js'

const marker = 'CorrectHorseBattery'
// A setting that takes any text stands for a password.
const key = 'detection.userAgents'
const secret: StoreWrite = { kind: 'setting', key, value: [marker] }
const plain: StoreWrite = { kind: 'setting', key: 'blocking.threshold', value: 7 }

describe('a secret setting', () => {
  let directory: StoreDirectory
  let troubles: string[]
  beforeEach(async () => {
    directory = await makeStoreDirectory()
    troubles = []
  })
  afterEach(() => directory.dispose())

  const keyFile = (name = 'secret.key'): string => join(directory.path, name)
  const secretsOf = (name?: string): SecretSettings =>
    new SecretSettings({
      secrets: SecretBox.fromFile(keyFile(name)),
      keys: new Set([key]),
      onTrouble: (text) => troubles.push(text),
    })
  const sqlite = (secrets?: SecretSettings, path = directory.file): SqliteStore =>
    new SqliteStore({ path, migrationsDirectory, secrets })

  /** Every byte under a folder. */
  const bytesUnder = (folder: string): string =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
      .join('\n')

  it('stands in no file of a SQLite store, and is read again by who has the key', async () => {
    const store = sqlite(secretsOf())
    await store.open()
    await store.write([secret, plain])
    expect(bytesUnder(directory.path)).to.include('enc:v1:').and.not.include(marker)
    expect((await store.load(now)).settings).to.deep.equal({
      [key]: [marker],
      'blocking.threshold': 7,
    })
    await store.close()
    expect(bytesUnder(directory.path)).to.not.include(marker)

    const other = sqlite(secretsOf('other.key'))
    await other.open()
    expect((await other.load(now)).settings).to.deep.equal({ 'blocking.threshold': 7 })
    await other.load(now)
    expect(troubles).to.have.length(1)
    expect(troubles[0]).to.match(
      /^detection.userAgents is unset: the secret .* cannot be read with/,
    )
    await other.close()
  })

  it('waits sealed in the spool while the store is away, and is delivered', async () => {
    const away = new AppError('storeUnavailable', 'the store is away')
    const spoolDirectory = join(directory.path, 'spool')
    const secrets = secretsOf()
    const clock = { now: () => now }
    const first = new Recorder({
      ...{ spoolDirectory, clock, secrets },
      store: { write: () => Promise.reject(away) },
    })
    await first.start()
    await first.recordDurably(secret)
    await first.close()
    expect(bytesUnder(spoolDirectory)).to.include('enc:v1:').and.not.include(marker)

    const store = sqlite(secrets)
    await store.open()
    const second = new Recorder({ spoolDirectory, clock, secrets, store })
    await second.start()
    expect((await store.load(now)).settings).to.deep.equal({ [key]: [marker] })
    await second.close()
    await store.close()
  })

  it('is refused without a usable key, and everything else is written', async () => {
    const secrets = new SecretSettings({
      secrets: SecretBox.fromFile(directory.path),
      keys: new Set([key]),
      onTrouble: (text) => troubles.push(text),
    })
    const store = sqlite(secrets)
    await store.open()
    const clock = { now: () => now }
    const recorder = new Recorder({ store, clock, secrets, spoolDirectory: keyFile('spool') })
    await recorder.start()

    recorder.record(secret)
    expect((await failureOf(recorder.recordDurably(secret))).code).to.equal('invalidConfiguration')
    await recorder.recordDurably(plain)
    expect((await store.load(now)).settings).to.deep.equal({ 'blocking.threshold': 7 })
    expect(recorder.status().dropped).to.deep.equal({ 'refused:setting': 2 })
    await recorder.close()
    await store.close()
  })

  it('stands sealed in the copy beside a remote store', async () => {
    const secrets = secretsOf()
    const copyFile = join(directory.path, 'copy', 'last-known.db')
    const store = new BackedStore({
      remote: sqlite(secrets),
      copy: sqlite(secrets, copyFile),
      onTrouble: (text) => troubles.push(text),
    })
    await store.open()
    await store.write([secret])
    await store.load(now)
    await store.close()

    expect(bytesUnder(join(directory.path, 'copy')))
      .to.include('enc:v1:')
      .and.not.include(marker)
    const copy = sqlite(secrets, copyFile)
    await copy.open()
    expect((await copy.load(now)).settings).to.deep.equal({ [key]: [marker] })
    await copy.close()
    expect(troubles).to.deep.equal([])
  })

  describeWithMongodb('on a server', () => {
    let database: TestDatabase
    let stores: MongoStore[]
    beforeEach(async () => {
      database = await makeDatabase()
      stores = []
    })
    afterEach(async () => {
      await Promise.all(stores.map((store) => store.close()))
      await database.dispose()
    })

    const open = async (host: string, secrets?: SecretSettings): Promise<MongoStore> => {
      const { url } = database
      const store = new MongoStore({ url, host, migrationsDirectory: mongodbMigrations, secrets })
      stores.push(store)
      await store.open()
      return store
    }

    it('stands in no document, and reaches the hosts that have the key', async () => {
      const one = await open('one', secretsOf())
      const other = await open('other', secretsOf())
      const stranger = await open('stranger', secretsOf('other.key'))
      const cursor = await other.latestCursor()
      await one.write([secret, plain])

      const client = new MongoClient(database.url)
      const collections = await client.db().collections()
      const documents = await Promise.all(collections.map((each) => each.find().toArray()))
      await client.close()
      expect(JSON.stringify(documents)).to.include('enc:v1:').and.not.include(marker)
      const heard = async (store: MongoStore): Promise<unknown> =>
        (await store.changesAfter(cursor)).changes.map(({ write }) => write)
      expect(await heard(other)).to.deep.equal([secret, plain])
      expect(await heard(stranger)).to.deep.equal([plain])
      expect((await other.load(now)).settings).to.deep.include({ [key]: [marker] })
      expect((await stranger.load(now)).settings).to.deep.equal({ 'blocking.threshold': 7 })
      expect(troubles).to.have.length(1)
    })

    it('is carried to another store sealed, by who has no key', async () => {
      const one = await open('one', secretsOf())
      await one.write([secret])
      const carrier = await open('carrier')
      const { settings } = await carrier.load(now)
      rmSync(directory.file, { force: true })
      const target = sqlite()
      await target.open()
      await target.write(
        Object.entries(settings).map(
          ([name, value]) => ({ kind: 'setting', key: name, value }) as StoreWrite,
        ),
      )
      await target.close()

      expect(bytesUnder(directory.path)).to.not.include(marker)
      const reader = sqlite(secretsOf())
      await reader.open()
      expect((await reader.load(now)).settings).to.deep.equal({ [key]: [marker] })
      await reader.close()
    })
  })
})
