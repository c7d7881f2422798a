// MongoStore while its server is killed and comes back: a server of its own, both of its programs.
import { expect } from 'chai'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '../../src/domain/app-error.js'
import { MongoStore } from '../../src/remember/mongodb/mongo-store.js'
import { Recorder } from '../../src/remember/recorder/recorder.js'
import { MongodbServer } from '../lab/mongodb-server.js'
import { describeWithOwnMongodb } from '../lab/mongodb-suite.js'
import { waitUntil } from '../support/wait-until.js'
import { mongodbMigrations } from './mongo-stores.js'
import { failureOf } from './store-directory.js'
import { attackWrite, blockWrite, listEntry, now } from './store-records.js'

const firstPage = { page: 1, perPage: 1 }
const deadlineMs = 60_000

describeWithOwnMongodb('MongoStore whose server is killed', function () {
  this.timeout(120_000)
  let server: MongodbServer
  let store: MongoStore
  let spoolDirectory: string

  beforeEach(async () => {
    server = await MongodbServer.start()
    const url = `${server.url}/sipward`
    store = new MongoStore({ url, host: 'one', migrationsDirectory: mongodbMigrations })
    await store.open()
    spoolDirectory = await mkdtemp(join(tmpdir(), 'sipward-spool-'))
  })

  afterEach(async () => {
    await store.close()
    await server.stop()
    await rm(spoolDirectory, { recursive: true, force: true })
  })

  const attackIds = async (): Promise<string[]> => {
    const ids: string[] = []
    for (let page = 1; ; page++) {
      const { items } = await store.attacks({ page, perPage: 1000 })
      ids.push(...items.map(({ id }) => id))
      if (items.length === 0) return ids
    }
  }

  for (const part of ['ferretdb', 'postgres'] as const) {
    it(`has all that it acknowledged before ${part} was killed in the middle of writing`, async () => {
      const acknowledged: string[] = []
      const write = async (): Promise<void> => {
        for (let i = 0; ; i++) {
          await store.write([attackWrite({ id: `a${i}` }), blockWrite({ id: `b${i}` })])
          acknowledged.push(`a${i}`)
        }
      }
      const ended = failureOf(write())
      await waitUntil(() => acknowledged.length >= 50, { deadlineMs })
      await server.kill(part)
      expect((await ended).code).to.equal('storeUnavailable')

      await server.begin(part)
      await store.write([attackWrite({ id: 'after' })])

      expect(await attackIds()).to.include.members([...acknowledged, 'after'])
      const { activeBlocks } = await store.load(now)
      expect(activeBlocks.length).to.be.at.least(acknowledged.length)
    })

    it(`refuses every call within seconds while ${part} is away, and works when it is back`, async () => {
      await server.kill(part)

      for (const call of [
        () => store.write([attackWrite({ id: 'lost' })]),
        () => store.load(now),
        () => store.attacks(firstPage),
        () => store.hosts(),
        () => store.prune(0, now),
      ]) {
        const start = performance.now()
        expect((await failureOf(call())).code).to.equal('storeUnavailable')
        expect(performance.now() - start).to.be.lessThan(8000)
      }

      await server.begin(part)
      await store.write([attackWrite({ id: 'back' })])
      expect(await attackIds()).to.deep.equal(['back'])
    })

    it(`is delivered everything once that was recorded while ${part} was killed and away`, async () => {
      const recorder = new Recorder({ store, spoolDirectory, clock: { now: () => Date.now() } })
      await recorder.start()
      const durable: string[] = []
      let count = 0
      const record = async (until: () => boolean): Promise<void> => {
        while (!until()) {
          const ids = Array.from({ length: 20 }, () => `a${count++}`)
          await Promise.all(ids.map((id) => recorder.recordDurably(attackWrite({ id }))))
          durable.push(...ids)
        }
      }

      await record(() => durable.length >= 300)
      const meanwhile = record(() => durable.length >= 900)
      await server.kill(part)
      await meanwhile
      await recorder.recordDurably({ kind: 'listEntry', entry: listEntry({}) })
      expect(recorder.status()).to.deep.include({ state: 'spooling', dropped: {} })
      await server.begin(part)
      await waitUntil(() => recorder.status().state === 'ok', { deadlineMs })
      await record(() => durable.length >= 1000)
      await recorder.close()

      const ids = await attackIds()
      expect(ids).to.have.members(durable)
      expect(ids).to.have.length(new Set(ids).size)
      expect((await store.load(now)).lists).to.deep.equal([listEntry({})])
    })
  }

  it('says that it cannot be reached where nothing listens, without its password', async () => {
    const url = 'mongodb://user:s3cret@127.0.0.1:1/sipward'
    const away = new MongoStore({ url, host: 'one', migrationsDirectory: mongodbMigrations })

    const failure = await failureOf(away.open())

    expect(failure).to.be.instanceOf(AppError).with.property('code', 'storeUnavailable')
    expect(failure.message).to.include('127.0.0.1:1').and.not.include('s3cret')
  })
})
