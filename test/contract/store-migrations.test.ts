// How SqliteStore brings its schema up to date, and what it refuses.
import { DatabaseSync } from '@photostructure/sqlite'
import { expect } from 'chai'
import { readdirSync } from 'node:fs'
import { appendFile, cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { failureOf, makeStoreDirectory, migrationsDirectory } from './store-directory.js'
import type { StoreDirectory } from './store-directory.js'
import { attackWrite } from './store-records.js'

const firstPage = { page: 1, perPage: 50 }

const shipped = readdirSync(migrationsDirectory).sort()
const numberAfter = (count: number): string => String(shipped.length + count).padStart(4, '0')
const next = `${numberAfter(1)}-second.sql`
const afterNext = `${numberAfter(2)}-third.sql`

describe('migrations of SqliteStore', () => {
  let directory: StoreDirectory
  let migrations: string

  beforeEach(async () => {
    directory = await makeStoreDirectory()
    migrations = join(directory.path, 'migrations')
    await cp(migrationsDirectory, migrations, { recursive: true })
  })

  afterEach(async () => {
    await directory.dispose()
  })

  const second = (name = next, sql = 'CREATE TABLE second (id INTEGER) STRICT;') =>
    writeFile(join(migrations, name), sql)

  it('applies what the database has not seen', async () => {
    await (await directory.open(migrations)).close()
    await second()

    const store = await directory.open(migrations)
    await store.close()

    const database = new DatabaseSync(directory.file)
    const names = database.prepare('SELECT name FROM schema_migrations ORDER BY number').all()
    database.close()
    expect(names).to.have.deep.ordered.members([...shipped, next].map((name) => ({ name })))
  })

  it('applies them once when several open a new database at the same time', async () => {
    const stores = await Promise.all([1, 2, 3].map(() => directory.open(migrations)))

    await Promise.all(stores.map((store, i) => store.write([attackWrite({ id: `a${i}` })])))

    for (const store of stores) expect((await store.attacks(firstPage)).total).to.equal(3)
  })

  it('applies nothing of a migration that breaks off', async () => {
    await (await directory.open(migrations)).close()
    await second(next, 'CREATE TABLE second (id INTEGER) STRICT; SELECT nonsense;')
    expect((await failureOf(directory.open(migrations))).message).to.include('nonsense')

    await second()
    await directory.open(migrations)
  })

  it('refuses a gap in the files', async () => {
    await second(afterNext)

    const failure = await failureOf(directory.open(migrations))

    expect(failure.code).to.equal('storeUnavailable')
    expect(failure.message)
      .to.include(`migration ${next.slice(0, 4)} is missing`)
      .and.to.include(afterNext)
  })

  it('refuses a file that was changed after it had been applied', async () => {
    await (await directory.open(migrations)).close()
    await appendFile(join(migrations, '0001-first-schema.sql'), '-- a comment\n')

    const failure = await failureOf(directory.open(migrations))

    expect(failure.message).to.include('migration 0001-first-schema.sql was changed')
  })

  it('refuses a schema newer than the program', async () => {
    await second()
    await (await directory.open(migrations)).close()

    const failure = await failureOf(directory.open())

    expect(failure.message).to.include(`${next}, newer than this program; update sipward`)
  })
})
