// Notices in the store's book: in order, kept while the store is away, bounded.
import { expect } from 'chai'
import { NewsHub } from '../../../../src/app/path/news-hub.js'
import { NewsKeeper } from '../../../../src/app/news/news-keeper.js'
import type { Source } from '../../../../src/domain/address.js'
import type { NewsReport } from '../../../../src/ports/news-log.js'
import { waitUntil } from '../../../support/wait-until.js'
import { RecordingLog } from '../recording-log.js'

describe('the keeper of news', () => {
  function stage() {
    const recording = new RecordingLog()
    const { log } = recording
    const news = new NewsHub(log)
    const written: NewsReport[] = []
    const state = { isAway: false }
    const report = (item: NewsReport) => {
      if (state.isAway) return Promise.reject(new Error('the store is away'))
      written.push(item)
      return Promise.resolve({ item: {} as never, isNew: true })
    }
    const keeper = new NewsKeeper({ news, book: { report }, host: 'edge-1', log })
    keeper.start()
    return { recording, news, written, state, keeper }
  }
  const tell = (news: NewsHub, at: number) => {
    news.tell({ kind: 'pbxBroken', at, source: undefined, text: `it is ${at}` })
  }

  it('writes each down with its class and what it is about, in their order', async () => {
    const { news, written, keeper } = stage()
    tell(news, 1)
    news.tell({ kind: 'denied', at: 2, source: '203.0.113.66' as Source, text: 'on the denylist' })
    await keeper.stop()

    expect(written.map(({ at }) => at)).to.deep.equal([1, 2])
    expect(written[0]).to.include({ incident: 'edge-1 pbxBroken', newsClass: 'act' })
    expect(written[1]).to.deep.include({
      incident: 'edge-1 denied 203.0.113.66',
      newsClass: 'record',
      subject: { host: 'edge-1', source: '203.0.113.66' },
    })
  })

  it('keeps what the store does not take, and writes it when the store is back', async () => {
    const { news, written, state, keeper } = stage()
    state.isAway = true
    tell(news, 1)
    tell(news, 2)
    state.isAway = false
    tell(news, 3)
    await waitUntil(() => written.length === 3, { deadlineMs: 10_000, what: 'the news' })
    await keeper.stop()

    expect(written.map(({ at }) => at)).to.deep.equal([1, 2, 3])
  })

  it('keeps the latest thousand while the store is away, and says that some are left out', async () => {
    const { recording, news, written, state, keeper } = stage()
    state.isAway = true
    for (let at = 1; at <= 1100; at += 1) tell(news, at)
    state.isAway = false
    tell(news, 1101)
    await waitUntil(() => written.at(-1)?.at === 1101, { deadlineMs: 10_000, what: 'the news' })
    await keeper.stop()

    expect([written.length, written[0]?.at, written.at(-1)?.at]).to.deep.equal([1000, 102, 1101])
    expect(recording.said.map(([, text]) => text)).to.include(
      'more than 1000 news wait: the oldest are left out',
    )
  })
})
