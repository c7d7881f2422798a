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
    watch = new SpikeWatch({ store, book: store.books.news, news, host, clock })
  })
  afterEach(async () => {
    await store.close()
    await rm(folder, { recursive: true, force: true })
  })

  const attacks = async (count: number, at: number, from = host): Promise<void> => {
    for (let left = count; left > 0; left -= 2000) {
      const records = Array.from({ length: Math.min(left, 2000) }, () =>
        attack({ id: `a${(ids += 1)}`, at, host: from }),
      )
      await store.write(records.map((one) => ({ kind: 'attack', attack: one })))
    }
  }
  const toldTexts = () => told.map(({ text }) => text)

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

  it('tells it on a host with more attacks in its past than the store reads at once', async () => {
    for (let days = 1; days <= 27; days += 1) await attacks(1000, now - days * day)
    await attacks(2999, now)
    await watch.look()
    expect(told).to.deep.equal([])

    await attacks(1, now)
    await watch.look()
    expect(toldTexts()).to.deep.equal([
      '3,000 attacks since 12:00 UTC; the worst hour of the last four weeks had 1,000',
    ])
  }).timeout(60_000)

  it('tells an hour that has more attacks than can be counted, and compares hours that had', async () => {
    await attacks(90, now - 10 * day)
    await attacks(26_000, now)
    const attackCounts: Store['attackCounts'] = async (query) => {
      const counts = await store.attackCounts(query)
      const isMore = query.host !== undefined && counts.total > 25_000
      return isMore ? { ...counts, total: 25_000, atLeast: ['total', 'perStep'] } : counts
    }
    const news = { tell: (notice: Notice) => void told.push(notice) }
    const bounded = { attackCounts }
    watch = new SpikeWatch({ store: bounded, book: store.books.news, news, host, clock })
    await watch.look()
    expect(toldTexts()).to.deep.equal([
      'more than 25,000 attacks since 12:00 UTC; the worst hour of the last four weeks had 90',
    ])

    clock.advance(day)
    await attacks(20_000, now + day)
    await watch.look()
    expect(told, 'after an hour like it').to.have.length(1)
  }).timeout(60_000)

  it('is not told again by the next run of this host, whatever other hosts have told', async () => {
    const report = async (from: string) =>
      store.books.news.report({
        ...{ incident: `${from} attackSpike`, kind: 'attackSpike', newsClass: 'look', at: now },
        ...{ text: 'many', subject: { host: from }, isOver: true },
      })
    await attacks(10, now - 10 * day)
    await attacks(300, now)
    await report('guard-2')
    await report(host)
    await watch.look()
    clock.advance(5.5 * hour)
    await attacks(300, clock.now())
    await watch.look()
    expect(told).to.deep.equal([])

    clock.advance(day)
    await attacks(3000, clock.now())
    await watch.look()
    expect(told).to.have.length(1)
  })

  it('forgets what is older than four weeks', async () => {
    await attacks(1000, now - 29 * day)
    await attacks(10, now - 8 * day)
    await attacks(200, now)
    await watch.look()

    expect(told[0]?.text).to.match(/had 10$/)
  })
})
