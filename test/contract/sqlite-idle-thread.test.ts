// The thread that reads a SQLite store is there while it is asked, and gone when it rests.
import { expect } from 'chai'
import { IdleThread } from '../../src/remember/sqlite/idle-thread.js'
import { SqliteThread } from '../../src/remember/sqlite/sqlite-thread.js'
import { waitUntil } from '../support/wait-until.js'
import { makeStoreDirectory, migrationsDirectory } from './store-directory.js'
import type { StoreDirectory } from './store-directory.js'
import { attackWrite } from './store-records.js'

const firstPage = { page: 1, perPage: 10 }

describe('IdleThread', () => {
  let directory: StoreDirectory
  beforeEach(async () => {
    directory = await makeStoreDirectory()
  })
  afterEach(() => directory.dispose())

  it('ends when nobody has asked for a while, and answers the next question all the same', async () => {
    const store = await directory.open()
    await store.write([attackWrite({ id: 'a' })])
    let started = 0
    const reader = new IdleThread(() => {
      started += 1
      return new SqliteThread({ path: directory.file, migrationsDirectory, isReader: true })
    }, 50)

    expect(reader.isRunning).to.equal(false)
    // Asked together, and longer than the rest takes: nobody is left without an answer.
    const asked = [1, 2, 3].map(() => reader.call('attacks', firstPage))
    expect((await Promise.all(asked)).map(({ total }) => total)).to.deep.equal([1, 1, 1])
    await waitUntil(() => !reader.isRunning)
    expect((await reader.call('attacks', firstPage)).total).to.equal(1)
    expect(started).to.be.at.least(2)
    await reader.end()
    expect(reader.isRunning).to.equal(false)
  })
})
