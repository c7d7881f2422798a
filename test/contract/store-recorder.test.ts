// The recorder before a real SQLite store whose file goes away, and before a crash.
import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { Recorder } from '../../src/remember/recorder/recorder.js'
import { waitUntil } from '../support/wait-until.js'
import { makeStoreDirectory } from './store-directory.js'
import type { StoreDirectory } from './store-directory.js'
import { attackWrite, blockWrite, listEntry, now } from './store-records.js'
import { moduleCommand } from '../support/module-command.js'

const clock = { now: () => Date.now() }

describe('Recorder before SqliteStore', () => {
  let directory: StoreDirectory
  let spoolDirectory: string

  beforeEach(async () => {
    directory = await makeStoreDirectory()
    spoolDirectory = join(directory.path, 'spool')
  })

  afterEach(async () => {
    await directory.dispose()
  })

  it('loses nothing while the directory of the store is away', async () => {
    const store = await directory.open()
    const recorder = new Recorder({ store, spoolDirectory, clock, firstRetryMs: 10 })
    await recorder.start()
    const data = dirname(directory.file)
    await recorder.recordDurably(attackWrite({ id: 'a0' }))

    await rename(data, `${data}-away`)
    for (let i = 1; i <= 300; i++) recorder.record(attackWrite({ id: `a${i}` }))
    await recorder.recordDurably({ kind: 'listEntry', entry: listEntry({}) })
    await recorder.recordDurably(blockWrite({ id: 'b', note: 'in the spool' }))
    await recorder.recordDurably(blockWrite({ id: 'b', note: 'in the spool, later' }))
    expect(recorder.status()).to.deep.include({ state: 'spooling', dropped: {} })
    expect(recorder.status().reason).to.include('is gone')
    await rename(`${data}-away`, data)
    await waitUntil(() => recorder.status().state === 'ok')
    await recorder.close()

    const { lists, activeBlocks } = await store.load(now)
    expect(lists).to.deep.equal([listEntry({})])
    expect(activeBlocks.map(({ note }) => note)).to.deep.equal(['in the spool, later'])
    expect((await store.attacks({ page: 1, perPage: 1 })).total).to.equal(301)
  })

  it('has what it called durable after a kill -9, in the store or in the spool', async () => {
    const [node = '', ...argv] = moduleCommand(import.meta.resolve('./store-recording.js'))
    const args = [...argv, directory.file, spoolDirectory]
    const child = spawn(node, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const durable: string[] = []
    const data = dirname(directory.file)
    for await (const line of createInterface({ input: child.stdout })) {
      durable.push(line)
      if (durable.length === 50) await rename(data, `${data}-away`)
      if (durable.length === 120) child.kill('SIGKILL')
    }
    await rename(`${data}-away`, data)

    const store = await directory.open()
    const before = (await store.attacks({ page: 1, perPage: 1 })).total
    const recorder = new Recorder({ store, spoolDirectory, clock })
    await recorder.start()
    await recorder.close()

    const { items } = await store.attacks({ page: 1, perPage: 1000 })
    expect(before, 'some were in the spool only').to.be.lessThan(durable.length)
    expect(items.map(({ id }) => id)).to.include.members(durable)
  })
})
