// How MongoStore brings its schema up to date, on a real server, and what it refuses.
import { expect } from 'chai'
import { readdirSync } from 'node:fs'
import { appendFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MongoClient } from 'mongodb'
import { describeWithMongodb, makeDatabase } from '../lab/mongodb-suite.js'
import { makeMongoStores, mongodbMigrations } from './mongo-stores.js'
import type { MongoStores } from './mongo-stores.js'
import { failureOf } from './store-directory.js'
import { attackWrite } from './store-records.js'

const shipped = readdirSync(mongodbMigrations).length
const numberAfter = (count: number): string => String(shipped + count).padStart(4, '0')
const nextName = `${numberAfter(1)}-next.json`
const afterNext = `${numberAfter(2)}-after.json`

describeWithMongodb('migrations of MongoStore', () => {
  let stores: MongoStores
  let migrations: string
  let client: MongoClient

  beforeEach(async () => {
    stores = makeMongoStores(await makeDatabase())
    migrations = await mkdtemp(join(tmpdir(), 'sipward-migrations-'))
    await cp(mongodbMigrations, migrations, { recursive: true })
    client = new MongoClient(stores.url)
  })

  afterEach(async () => {
    await client.close()
    await stores.dispose()
    await rm(migrations, { recursive: true, force: true })
  })

  const open = (directory = migrations) => stores.open('one', directory)
  const next = (name = nextName, commands: unknown = [{ create: 'next' }]) =>
    writeFile(join(migrations, name), JSON.stringify(commands))
  const locks = () => client.db().collection<{ _id: string }>('migrations')

  it('applies what the database has not seen', async () => {
    await (await open()).close()
    await next()

    await open()

    const found = await client.db().listCollections({}, { nameOnly: true }).toArray()
    expect(found.map(({ name }) => name)).to.include('next')
  })

  it('counts the hours of an older schema again, which knew no attempts', async () => {
    const older = await mkdtemp(join(tmpdir(), 'sipward-migrations-'))
    for (const name of readdirSync(mongodbMigrations).sort().slice(0, 3)) {
      await cp(join(mongodbMigrations, name), join(older, name))
    }
    const store = await open(older)
    await store.write([attackWrite({ id: 'a' })])
    await store.close()
    const tallies = client.db().collection<{ _id: string }>('tallies')
    await tallies.updateMany({}, { $set: { isCounted: true, total: 41 } })
    await rm(older, { recursive: true, force: true })

    const counts = await (await open()).attackCounts({})

    expect([counts.total, counts.attempts]).to.deep.equal([1, 10])
  })

  it('applies them once when several programs open a new database at the same time', async () => {
    // A collection can be made once only.
    await next()

    const opened = await Promise.all([1, 2, 3, 4].map(() => open()))

    await Promise.all(opened.map((store, i) => store.write([attackWrite({ id: `a${i}` })])))
    expect((await opened[0]?.attacks({ page: 1, perPage: 1 }))?.total).to.equal(4)
  })

  it('goes on where a migration broke off, and leaves no lock behind', async () => {
    await (await open()).close()
    await next(nextName, [{ noSuchCommand: 1 }])
    expect((await failureOf(open())).code).to.equal('storeUnavailable')
    expect(await locks().findOne({ _id: 'lock' })).to.equal(null)

    await next()
    await open()
  })

  it('breaks the lock of a program that died two minutes ago', async () => {
    const at = new Date(Date.now() - 180_000)
    await locks().insertOne({ _id: 'lock', owner: 'dead', at } as never)

    await open()
  })

  it('refuses a gap in the files', async () => {
    await next(afterNext)

    const failure = await failureOf(open())

    expect(failure.message)
      .to.include(`migration ${nextName.slice(0, 4)} is missing`)
      .and.include(afterNext)
  })

  it('refuses a file that was changed after it had been applied', async () => {
    await (await open()).close()
    await appendFile(join(migrations, '0001-first-schema.json'), '\n')

    expect((await failureOf(open())).message).to.include(
      'migration 0001-first-schema.json was changed',
    )
  })

  it('refuses a schema newer than the program', async () => {
    await next()
    await (await open()).close()

    const failure = await failureOf(open(mongodbMigrations))

    expect(failure.message).to.include(`${nextName}, newer than this program; update sipward`)
  })
})
