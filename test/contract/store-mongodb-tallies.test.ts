// When MongoStore counts an hour beforehand, and when it must not, on a real server.
import { expect } from 'chai'
import { MongoClient } from 'mongodb'
import { MongoConnection } from '../../src/remember/mongodb/mongo-connection.js'
import { MongoStore } from '../../src/remember/mongodb/mongo-store.js'
import { TallyBook } from '../../src/remember/mongodb/tally-book.js'
import { TallyReader } from '../../src/remember/mongodb/tally-reader.js'
import { TallyUpkeep } from '../../src/remember/mongodb/tally-upkeep.js'
import { describeWithMongodb, makeDatabase } from '../lab/mongodb-suite.js'
import { makeMongoStores, mongodbMigrations } from './mongo-stores.js'
import type { MongoStores } from './mongo-stores.js'
import { attackWrite, day, now } from './store-records.js'
import { TidyMongoStore } from './tidy-mongo-store.js'

const hour = 3_600_000
const always = { from: 0, to: now + day }

describeWithMongodb('What MongoStore counts beforehand', () => {
  let stores: MongoStores
  let client: MongoClient
  const opened: MongoStore[] = []

  beforeEach(async () => {
    stores = makeMongoStores(await makeDatabase())
    client = new MongoClient(stores.url)
  })

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()))
    await client.close()
    await stores.dispose()
  })

  const openTidy = async (): Promise<TidyMongoStore> => {
    const options = { url: stores.url, host: 'tidy', migrationsDirectory: mongodbMigrations }
    const store = new TidyMongoStore(options)
    opened.push(store)
    await store.open()
    return store
  }
  const tallies = () => client.db().collection<{ _id: string }>('tallies')
  const totals = async (store: MongoStore): Promise<number[]> => [
    (await store.attackCounts(always)).total,
    (await store.attacks({ page: 1, perPage: 1 })).total,
    (await store.attacks({ page: 1, perPage: 1, type: 'REGISTER' })).total,
  ]

  it('answers by what is counted, where that is valid', async () => {
    const store = await openTidy()
    await store.write([attackWrite({ id: 'a' })])
    await tallies().updateMany({}, { $set: { total: 41 } })

    expect((await store.attackCounts(always)).total).to.equal(41)
    expect((await store.attacks({ page: 1, perPage: 1 })).total).to.equal(41)
  })

  it('counts no hour in which a write may still be under way', async () => {
    const store = await stores.open()
    await store.write([attackWrite({ id: 'a' })])
    while (await store.tidy());
    const attacks = client.db().collection<{ _id: string }>('attacks')
    const [known] = await attacks.find().toArray()

    // As a host does that announced its write and has been slow since.
    await attacks.insertOne({ ...known, _id: 'late' })

    expect(await tallies().countDocuments({ isCounted: true })).to.equal(0)
    expect(await totals(store)).to.deep.equal([2, 2, 2])
  })

  it('keeps no count of a day for which a change was announced while it was counted', async () => {
    const tidy = await openTidy()
    await tidy.write([attackWrite({ id: 'a' })])
    const host = await openTidy()
    await tallies().updateMany({ unit: 'day' }, { $set: { isCounted: false } })
    const connection = new MongoConnection(stores.url)
    await connection.open()
    const reader = new TallyReader(connection, new TallyBook(connection, 0))
    const interrupted = {
      tallies: async (span: { readonly from: number; readonly to: number }) => {
        const counted = await reader.tallies(span)
        await MongoStore.prototype.write.call(host, [attackWrite({ id: 'b' })])
        return counted
      },
    }

    await new TallyUpkeep(connection, interrupted, 0).round()
    await connection.close()

    expect(await tallies().countDocuments({ unit: 'day', isCounted: true })).to.equal(0)
    expect(await totals(tidy)).to.deep.equal([2, 2, 2])
  })

  it('counts a log that was there before anything was counted beforehand', async () => {
    const store = await openTidy()
    const log = Array.from({ length: 12 }, (_, i) =>
      attackWrite({ id: `a${i}`, at: i * 1.7 * day + i * hour }),
    )
    await store.write(log)
    await tallies().deleteMany({})
    expect(await totals(store)).to.deep.equal([12, 12, 12])

    const later = await openTidy()
    await later.tidyAll()

    expect(await tallies().countDocuments({ unit: 'day', isCounted: false })).to.equal(0)
    expect(await tallies().countDocuments({ unit: 'day', isCounted: true })).to.equal(12)
    expect(await totals(later)).to.deep.equal([12, 12, 12])
  }).timeout(60_000)

  it('forgets what it counted with the attacks', async () => {
    const store = await openTidy()
    await store.write([attackWrite({ id: 'old', at: now - 3 * day }), attackWrite({ id: 'new' })])

    await store.prune(now - day, now)

    const starts = (await tallies().find({ unit: 'hour' }).toArray()).map(({ _id }) => _id)
    expect(starts).to.deep.equal([`hour ${now / hour}`])
    expect(await totals(store)).to.deep.equal([1, 1, 1])
  })
})
