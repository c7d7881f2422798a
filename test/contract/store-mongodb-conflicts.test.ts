// Several hosts that write the same documents at the same time, on a real server.
import { expect } from 'chai'
import { MongoConnection } from '../../src/remember/mongodb/mongo-connection.js'
import type { StoreWrite } from '../../src/ports/store.js'
import { describeWithMongodb, makeDatabase } from '../lab/mongodb-suite.js'
import { makeMongoStores } from './mongo-stores.js'
import type { MongoStores } from './mongo-stores.js'
import { attackWrite, blockWrite, listEntry, now } from './store-records.js'

const hourMs = 3_600_000
const numbers = Array.from({ length: 60 }, (_, i) => i)

const increment = (_id: string) => ({
  updateOne: { filter: { _id }, update: { $inc: { value: 1 } }, upsert: true },
})

describeWithMongodb('MongoStore, written by hosts at the same time', function () {
  let stores: MongoStores

  beforeEach(async () => {
    stores = makeMongoStores(await makeDatabase())
  })

  afterEach(() => stores.dispose())

  it('takes the same records in opposite orders, and nobody waits for a deadlock to be found', async function () {
    this.timeout(60_000)
    const [one, other] = [await stores.open(), await stores.open()]
    const records = (round: number): StoreWrite[] =>
      numbers.flatMap((i) => [
        attackWrite({
          id: `a${i}`,
          at: now - i * hourMs,
          account: `${round} ${i}`,
          userAgent: `scanner ${round} ${i}`,
        }),
        blockWrite({ id: `b${i}` }),
        { kind: 'listEntry', entry: listEntry({ network: `203.0.113.${i}` }) },
        { kind: 'trust', trust: { source: `198.51.100.${i}`, account: `${i}`, lastAt: now } },
      ]) as StoreWrite[]

    const startedAt = performance.now()
    for (let round = 0; round < 3; round++) {
      await Promise.all([one.write(records(round)), other.write(records(round).reverse())])
    }
    const tookMs = performance.now() - startedAt

    expect((await one.attacks({ page: 1, perPage: 1 })).total).to.equal(numbers.length)
    expect((await other.load(now)).lists).to.have.lengthOf(numbers.length)
    if (this.test) this.test.title += `: ${tookMs.toFixed(0)} ms`
    // PostgreSQL looks for deadlocks after a second of waiting; they would come in every round.
    expect(tookMs).to.be.lessThan(10_000)
  })

  it('does again what the server has given up for the sake of another', async function () {
    this.timeout(60_000)
    await stores.open()
    const [one, other] = [new MongoConnection(stores.url), new MongoConnection(stores.url)]
    let works = 0
    let bulks = 0
    const count = (to: MongoConnection, order: readonly number[]) => {
      works += 1
      return to.run(() => {
        bulks += 1
        return to.collection('terms').bulkWrite(order.map((i) => increment(`${i}`)))
      })
    }
    try {
      await Promise.all([one.open(), other.open()])
      // They may miss each other.
      while (bulks === works && works < 100) {
        await Promise.all([count(one, numbers), count(other, [...numbers].reverse())])
      }

      expect(bulks).to.be.greaterThan(works)
      const terms = one.collection('terms')
      expect(await terms.countDocuments({ value: { $gte: works } })).to.equal(numbers.length)
    } finally {
      await Promise.all([one.close(), other.close()])
    }
  })
})
