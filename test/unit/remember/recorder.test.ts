// The recorder between the path and a store that comes and goes.
import { expect } from 'chai'
import { readdir } from 'node:fs/promises'
import type { StoreWrite } from '../../../src/ports/store.js'
import { attackWrite, blockWrite, listEntry, now, trust } from '../../contract/store-records.js'
import { waitUntil } from '../../support/wait-until.js'
import { FakeStore, FakeTimers } from './fake-store.js'
import { makeRecorderDesk } from './recorder-desk.js'
import type { RecorderDesk } from './recorder-desk.js'

const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, i) => i + from)
const ids = (count: number, from = 0) => numbers(count, from).map((i) => `a${i}`)

describe('Recorder', () => {
  let desk: RecorderDesk
  let store: FakeStore

  beforeEach(async () => {
    desk = await makeRecorderDesk()
    store = new FakeStore()
  })

  afterEach(async () => {
    await desk.dispose()
  })

  it('hands over in batches, in order, when it is time', async () => {
    const timers = new FakeTimers()
    const recorder = await desk.start({ store, timers, batchMs: 50, batchSize: 500 })

    for (const id of ids(700)) recorder.record(attackWrite({ id }))
    expect(store.written).to.deep.equal([])
    timers.fire(50)
    await waitUntil(() => store.written.length === 700)

    expect(store.batches).to.deep.equal([500, 200])
    expect(store.ids).to.deep.equal(ids(700))
    expect(recorder.status()).to.deep.include({ state: 'ok', queued: 0, reason: '' })
    expect(recorder.status().lastWriteAt).to.equal(desk.clock.now())
  })

  it('waits no longer when a batch is full, or somebody waits for a write', async () => {
    const timers = new FakeTimers()
    const recorder = await desk.start({ store, timers, batchMs: 50, batchSize: 10 })

    for (const id of ids(9)) recorder.record(attackWrite({ id }))
    expect(timers.delays).to.deep.equal([50])
    recorder.record(attackWrite({ id: 'a9' }))
    expect(timers.delays).to.deep.equal([0])
    timers.fire(0)
    await waitUntil(() => store.written.length === 10)
    const durable = recorder.recordDurably(blockWrite({ id: 'b' }))
    expect(timers.delays).to.deep.equal([0])
    timers.fire(0)
    await durable

    expect(store.written.at(-1)).to.deep.equal(blockWrite({ id: 'b' }))
  })

  it('lets trust wait, and writes one account of one source once', async () => {
    const timers = new FakeTimers()
    const recorder = await desk.start({ store, timers, trustMs: 5000 })

    for (const i of numbers(1000)) {
      const account = String(200 + (i % 2))
      recorder.record({ kind: 'trust', trust: trust({ account, lastAt: now + 1000 - i }) })
    }
    expect([recorder.status().queued, timers.delays]).to.deep.equal([2, [5000]])
    timers.fire(5000)
    await waitUntil(() => store.written.length > 0)

    expect(store.written).to.deep.equal([
      { kind: 'trust', trust: trust({ account: '200', lastAt: now + 1000 }) },
      { kind: 'trust', trust: trust({ account: '201', lastAt: now + 999 }) },
    ])
  })

  it('keeps of several waiting writes of one thing the last, and tells all who wait', async () => {
    const recorder = await desk.start({ store })
    const removed = { kind: 'listEntryRemoved', list: 'deny', network: listEntry({}).network }

    await Promise.all([
      recorder.recordDurably({ kind: 'listEntry', entry: listEntry({}) }),
      recorder.recordDurably(removed as StoreWrite),
    ])

    expect(store.written).to.deep.equal([removed])
  })

  it('spools while the store is away, and delivers in order, once, before what is newer', async () => {
    const recorder = await desk.start({ store, batchSize: 7 })
    await recorder.recordDurably(attackWrite({ id: 'a0' }))
    store.isAway = true

    for (const id of ids(40, 1)) await recorder.recordDurably(attackWrite({ id }))
    const { state, spooledBytes, reason } = recorder.status()
    expect({ state, reason }).to.deep.equal({ state: 'spooling', reason: 'the store is away' })
    expect(spooledBytes).to.be.greaterThan(40 * 100)
    store.isAway = false
    for (const id of ids(40, 41)) recorder.record(attackWrite({ id }))
    await waitUntil(() => recorder.status().state === 'ok' && store.written.length === 81)

    expect(store.ids).to.deep.equal(ids(81))
    expect(desk.told).to.deep.equal(['spooling', 'ok'])
    expect(recorder.status().spooledBytes).to.equal(0)
    expect(await readdir(desk.spoolDirectory)).to.deep.equal([])
  })

  it('tries again after pauses that grow up to a bound', async () => {
    const timers = new FakeTimers()
    store.isAway = true
    const retry = { firstRetryMs: 100, maxRetryMs: 350, storeDeadlineMs: 9999 }
    const recorder = await desk.start({ store, timers, batchMs: 50, ...retry })
    recorder.record(attackWrite({ id: 'a' }))
    timers.fire(50)

    for (const [attempt, delay] of [100, 200, 350, 350].entries()) {
      await waitUntil(() => timers.delays.includes(delay), { what: `a pause of ${delay} ms` })
      expect(timers.delays).to.deep.equal([delay])
      store.isAway = attempt < 3
      timers.fire(delay)
      timers.fire(0)
    }
    await waitUntil(() => recorder.status().state === 'ok')

    expect(store.ids).to.deep.equal(['a'])
  })

  it('spools when the store does not answer in time, and does not overtake the late answer', async () => {
    let answer = (): void => undefined
    store.answer = () => new Promise((resolve) => (answer = resolve))
    const recorder = await desk.start({ store, storeDeadlineMs: 20 })

    await recorder.recordDurably(attackWrite({ id: 'a0' }))
    await recorder.recordDurably(attackWrite({ id: 'a1' }))
    expect(recorder.status().reason).to.equal('the store has not answered for 20 ms')
    expect(store.ids).to.deep.equal([])
    store.answer = () => Promise.resolve()
    answer()
    await waitUntil(() => recorder.status().state === 'ok')

    expect(store.ids, 'the late one, then the spool').to.deep.equal(['a0', 'a0', 'a1'])
  })

  it('bounds its memory where neither store nor spool takes anything, then loses nothing more', async () => {
    store.isAway = true
    const timers = new FakeTimers()
    const recorder = await desk.start({ store, timers, maxQueued: 10 })

    for (const id of ids(25)) recorder.record(attackWrite({ id }))
    for (const i of numbers(50)) recorder.record(blockWrite({ id: `b${i}` }))
    recorder.record({ kind: 'listEntry', entry: listEntry({}) })
    await Promise.resolve()

    expect(recorder.status().queued).to.equal(41)
    expect(recorder.status().dropped).to.deep.equal({
      'queueFull:attack': 15,
      'queueFull:block': 20,
    })
    expect(desk.told).to.deep.equal(['queueFull'])
  })

  it('loses a write that the store refuses, and no other', async () => {
    store.refuses = (write) => write.kind === 'attack' && write.attack.id === 'a13'
    const recorder = await desk.start({ store })

    const results = await Promise.allSettled(
      ids(50).map((id) => recorder.recordDurably(attackWrite({ id }))),
    )

    expect(results.flatMap(({ status }, i) => (status === 'rejected' ? [i] : []))).to.deep.equal([
      13,
    ])
    expect(store.ids).to.deep.equal(ids(50).filter((id) => id !== 'a13'))
    expect(recorder.status()).to.deep.include({ state: 'ok', dropped: { 'refused:attack': 1 } })
  })

  it('spools rather than loses what the store is too slow for', async () => {
    const recorder = await desk.start({ store, maxQueued: 100, batchSize: 10 })

    for (const id of ids(90)) recorder.record(attackWrite({ id }))
    await waitUntil(() => store.written.length === 90)

    expect(desk.told[0]).to.equal('spooling')
    expect(store.ids).to.deep.equal(ids(90))
    expect(recorder.status().dropped).to.deep.equal({})
  })

  it('writes what waits when it is closed, and takes nothing after it', async () => {
    const recorder = await desk.start({ store, batchMs: 60_000 })
    recorder.record(attackWrite({ id: 'a0' }))

    await recorder.close()
    await recorder.close()
    recorder.record(attackWrite({ id: 'a1' }))
    const late: unknown = await recorder
      .recordDurably(attackWrite({ id: 'a2' }))
      .catch((caught: unknown) => caught)

    expect(store.ids).to.deep.equal(['a0'])
    expect(late).to.have.property('code', 'storeUnavailable')
    expect(recorder.status().dropped).to.deep.equal({ 'closed:attack': 2 })
  })
})
