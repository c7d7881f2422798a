// A person says that a matter is settled: once, and only of what has no end that sipward sees.
import { expect } from 'chai'
import { LiveNewsDesk } from '../../../../src/app/news/live-news-desk.js'
import type { Store } from '../../../../src/ports/store.js'
import { FakeClock } from '../../../support/fake-clock.js'
import { recordedOperator } from '../../../../src/tell/web/orders/recorded-operator.js'
import type { WrittenOrder } from '../../../../src/tell/web/orders/written-order.js'
import {
  failureOf,
  makeStoreDirectory,
  type StoreDirectory,
} from '../../../contract/store-directory.js'
import { operatorOf } from '../../tell/callback-core.js'

const now = Date.parse('2026-11-30T12:00:00Z')

describe('the desk of news', () => {
  let directory: StoreDirectory
  let store: Store
  let desk: LiveNewsDesk
  let ended = 0

  beforeEach(async () => {
    directory = await makeStoreDirectory()
    store = await directory.open()
    ended = 0
    const parts = { news: { subscribe: () => () => undefined }, book: store.books.news }
    const onEnded = (): void => void (ended += 1)
    desk = new LiveNewsDesk({ ...parts, onEnded, clock: new FakeClock(now) })
  })
  afterEach(() => directory.dispose())

  async function told(kind: string) {
    const { item } = await store.books.news.report({
      ...{ incident: `edge-1 ${kind} 204`, kind, newsClass: 'act', at: now - 1000, text: 'so' },
      ...{ subject: { host: 'edge-1' }, isOver: false },
    })
    return item
  }

  it('ends what goes on until a person has settled it, once, and writes that down', async () => {
    const { id } = await told('compromiseSuspected')
    const orders: WrittenOrder[] = []
    const { news } = recordedOperator(
      operatorOf({ settle: (which) => desk.settle(which) }),
      (one) => Promise.resolve(void orders.push(one)),
    )

    expect((await news.settle(id))?.endedAt).to.equal(now)
    expect(await news.settle(id)).to.equal(undefined)
    expect((await store.books.news.find(id))?.endedAt).to.equal(now)
    expect(ended).to.equal(1)
    expect(orders).to.deep.equal([
      { action: 'settleNews', subject: 'edge-1 compromiseSuspected 204', isUndoable: false },
    ])
  })

  it('leaves a later incident of the same name alone', async () => {
    const first = await told('compromiseSuspected')
    await desk.settle(first.id)
    const second = await told('compromiseSuspected')

    expect(await desk.settle(first.id)).to.equal(undefined)
    expect((await store.books.news.find(second.id))?.endedAt).to.equal(0)
  })

  it('refuses what sipward itself sees the end of, and what is not there', async () => {
    const { id } = await told('pbxBroken')
    for (const wanted of [id, 'nobody']) {
      expect((await failureOf(desk.settle(wanted))).code, wanted).to.equal('invalidValue')
    }
    expect((await store.books.news.find(id))?.endedAt).to.equal(0)
  })
})
