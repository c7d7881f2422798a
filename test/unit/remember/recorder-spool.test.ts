// The recorder's spool: crashes, damage, bounds, a disk that takes nothing.
import { expect } from 'chai'
import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { attackWrite, blockWrite, listEntry, trust } from '../../contract/store-records.js'
import { waitUntil } from '../../support/wait-until.js'
import { FakeStore } from './fake-store.js'
import { makeRecorderDesk } from './recorder-desk.js'
import type { RecorderDesk } from './recorder-desk.js'

const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, i) => i + from)
const ids = (count: number, from = 0) => numbers(count, from).map((i) => `a${i}`)

describe('the spool of the Recorder', () => {
  let desk: RecorderDesk
  let store: FakeStore

  beforeEach(async () => {
    desk = await makeRecorderDesk()
    store = new FakeStore()
  })

  afterEach(async () => {
    await desk.dispose()
  })

  it('delivers at its start what an earlier run has spooled, whatever its end', async () => {
    store.isAway = true
    const crashed = await desk.start({ store, firstRetryMs: 60_000, maxRetryMs: 60_000 })
    for (const id of ids(5)) await crashed.recordDurably(attackWrite({ id }))
    const [name = ''] = await readdir(desk.spoolDirectory)
    const file = join(desk.spoolDirectory, name)
    const lines = (await readFile(file, 'utf8')).split('\n')
    const torn = lines[4]?.slice(0, -10) ?? ''
    await writeFile(file, [...lines.slice(0, 4), torn].join('\n'))

    store.isAway = false
    const recorder = await desk.start({ store })

    expect(store.ids).to.deep.equal(ids(4))
    expect(recorder.status()).to.deep.include({ state: 'ok', spooledBytes: 0 })
    expect(recorder.status().dropped).to.deep.equal({ 'damaged:line': 1 })
  })

  it('passes over a damaged line, and over files that are not its own', async () => {
    store.isAway = true
    const first = await desk.start({ store, firstRetryMs: 60_000, maxRetryMs: 60_000 })
    for (const id of ids(3)) await first.recordDurably(attackWrite({ id }))
    const [name = ''] = await readdir(desk.spoolDirectory)
    const file = join(desk.spoolDirectory, name)
    await writeFile(file, (await readFile(file, 'utf8')).replace('"a1"', '"b1"'))
    await appendFile(file, 'not a line of the spool\n\0\n')
    await writeFile(join(desk.spoolDirectory, 'notes.txt'), 'of a person')

    store.isAway = false
    const recorder = await desk.start({ store })

    expect(store.ids).to.deep.equal(['a0', 'a2'])
    expect(recorder.status().dropped).to.deep.equal({ 'damaged:line': 3 })
    expect(await readdir(desk.spoolDirectory)).to.deep.equal(['notes.txt'])
  })

  it('goes on spooling after a restart when the store is still away, and keeps the order', async () => {
    store.isAway = true
    const first = await desk.start({ store })
    for (const id of ids(3)) first.record(attackWrite({ id }))
    await first.close()
    const second = await desk.start({ store })
    for (const id of ids(3, 3)) await second.recordDurably(attackWrite({ id }))
    expect(await readdir(desk.spoolDirectory)).to.have.length(2)

    store.isAway = false
    await waitUntil(() => second.status().state === 'ok')

    expect(store.ids).to.deep.equal(ids(6))
  })

  it('spools at once what came while the store was asked in vain, and does not wait for the next try', async () => {
    store.isAway = true
    const retries = { firstRetryMs: 1, maxRetryMs: 60_000 }
    const recorder = await desk.start({ store, ...retries, storeDeadlineMs: 100 })
    await recorder.recordDurably(attackWrite({ id: 'a0' }))
    // From now on it does not even refuse.
    let asked = 0
    store.answer = () => {
      asked++
      return new Promise(() => undefined)
    }
    await waitUntil(() => asked === 1, { what: 'the next try' })

    // The store still has to answer for a0, and always will: nothing is tried again.
    await recorder.recordDurably(attackWrite({ id: 'a1' }))

    const names = await readdir(desk.spoolDirectory)
    const texts = names.map((name) => readFile(join(desk.spoolDirectory, name), 'utf8'))
    expect((await Promise.all(texts)).join('')).to.include('"a1"')
  })

  it('loses attacks first when the spool is full, then trust, never lists and blocks', async () => {
    store.isAway = true
    const maxSpoolBytes = 20_000
    const recorder = await desk.start({ store, maxSpoolBytes, batchSize: 1 })
    const lost: unknown[] = []
    for (const id of ids(60)) {
      await recorder
        .recordDurably(attackWrite({ id }))
        .catch((caught: unknown) => lost.push(caught))
    }
    for (const i of numbers(60)) {
      const write = { kind: 'trust', trust: trust({ account: String(i) }) } as const
      await recorder.recordDurably(write).catch((caught: unknown) => lost.push(caught))
    }
    for (const i of numbers(5)) await recorder.recordDurably(blockWrite({ id: `b${i}` }))
    await recorder.recordDurably({ kind: 'listEntry', entry: listEntry({}) })

    const { 'spoolFull:attack': attacks = 0, ...rest } = recorder.status().dropped
    const { 'spoolFull:trust': trusts = 0 } = rest
    expect(attacks).to.be.within(1, 59)
    expect(trusts).to.be.within(1, 59)
    expect(lost).to.have.length(attacks + trusts)
    expect(lost[0]).to.have.property('code', 'storeUnavailable')
    expect(desk.told).to.deep.equal(['spooling', 'spoolFull'])

    store.isAway = false
    await waitUntil(() => recorder.status().state === 'ok')
    expect(store.written).to.have.length(60 - attacks + 60 - trusts + 6)
  })

  it('tries again when the pause has ended while the disk was busy', async () => {
    // Pauses end at once: before the disk has answered.
    const after = (delayMs: number, call: () => void): (() => void) => {
      if (delayMs > 5) {
        const timer = setTimeout(call, delayMs)
        return () => {
          clearTimeout(timer)
        }
      }
      const soon = setImmediate(call)
      return () => {
        clearImmediate(soon)
      }
    }
    const recorder = await desk.start({ store, timers: { after } })
    for (let i = 0; i < 20; i++) {
      store.isAway = true
      let asked = 0
      // Away when it is asked first, and again after a pause, when something else comes meanwhile.
      store.answer = () => {
        asked += 1
        if (asked === 2) recorder.record(attackWrite({ id: `b${i}` }))
        store.isAway = asked <= 2
        return Promise.resolve()
      }
      recorder.record(attackWrite({ id: `a${i}` }))
      await waitUntil(() => recorder.status().state === 'ok' && store.ids.includes(`b${i}`))
    }

    const both = numbers(20).flatMap((i) => [`a${i}`, `b${i}`])
    expect(store.ids).to.have.members(both)
  })

  it('goes on with the store when only the spool is broken', async () => {
    store.isAway = true
    const recorder = await desk.start({ store })
    await recorder.recordDurably(attackWrite({ id: 'a0' }))
    store.isAway = false
    await waitUntil(() => recorder.status().state === 'ok')
    await rm(desk.spoolDirectory, { recursive: true })
    await writeFile(desk.spoolDirectory, 'a file where the directory was')
    store.isAway = true
    const durable = recorder.recordDurably(attackWrite({ id: 'a1' }))
    await waitUntil(() => recorder.status().reason.includes('the spool cannot be written'))
    store.isAway = false
    await durable

    expect(store.ids).to.deep.equal(['a0', 'a1'])
  })

  it('says so when its directory cannot be used', async () => {
    await writeFile(join(desk.directory, 'file'), '')

    const failure: unknown = await desk
      .start({ store, spoolDirectory: join(desk.directory, 'file', 'spool') })
      .catch((caught: unknown) => caught)

    expect(failure).to.have.property('code', 'storeUnavailable')
    expect(failure).to.have.property('message').that.includes('the spool directory')
  })
})
