// An hour with many more attacks than any before it, counted by a real store.
import { expect } from 'chai'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SpikeWatch } from '../../../../src/app/news/spike-watch.js'
import type { Notice } from '../../../../src/domain/notice.js'
import { createStore } from '../../../../src/app/start/open-store.js'
import type { Store } from '../../../../src/ports/store.js'
import { attack, now } from '../../../contract/store-records.js'
import { FakeClock } from '../../../support/fake-clock.js'

const hour = 3_600_000
const day = 24 * hour
const host = 'guard-1'

describe('the watch over many attacks', () => {
  let folder: string
  let store: Store
  let clock: FakeClock
  let watch: SpikeWatch
  const told: Notice[] = []
  let ids = 0

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sipward-spike-'))
    store = await createStore(`sqlite:${join(folder, 'sipward.db')}`, { host })
    await store.open()
    clock = new FakeClock(now + 20 * 60_000)
    told.length = 0
    const news = { tell: (notice: Notice) => void told.push(notice) }
    watch = new SpikeWatch({ store, news, host, clock })
  })
  afterEach(async () => {
    await store.close()
    await rm(folder, { recursive: true, force: true })
  })

  const attacks = async (count: number, at: number, from = host): Promise<void> => {
    const records = Array.from({ length: count }, () =>
      attack({ id: `a${(ids += 1)}`, at, host: from }),
    )
    await store.write(records.map((one) => ({ kind: 'attack', attack: one })))
  }

  it('tells an hour with three times as many as the worst of four weeks, once', async () => {
    await attacks(30, now - 10 * day)
    await attacks(70, now - 2 * day)
    await attacks(209, now + 60_000)
    await watch.look()
    expect(told).to.deep.equal([])

    await attacks(1, now + 120_000)
    await watch.look()
    await watch.look()

    expect(told.map(({ kind, text }) => [kind, text])).to.deep.equal([
      ['attackSpike', '210 attacks since 12:00 UTC; the worst hour of the last four weeks had 70'],
    ])
  })

  it('does not take few for many, however quiet it was', async () => {
    await attacks(1, now - 20 * day)
    await attacks(199, now)
    await watch.look()
    expect(told).to.deep.equal([])

    await attacks(1, now)
    await watch.look()
    expect(told).to.have.length(1)
  })

  it('compares with nothing in the first week, and with the attacks of this host alone', async () => {
    await attacks(1, now - 6 * day)
    await attacks(50, now - 20 * day, 'guard-2')
    await attacks(1000, now)
    await watch.look()

    expect(told).to.deep.equal([])
  })

  it('forgets what is older than four weeks', async () => {
    await attacks(1000, now - 29 * day)
    await attacks(10, now - 8 * day)
    await attacks(200, now)
    await watch.look()

    expect(told[0]?.text).to.match(/had 10$/)
  })
})
