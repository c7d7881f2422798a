// Notices in the store's book: in order, kept while the store is away, bounded.
import { expect } from 'chai'
import { NewsHub } from '../../../../src/app/path/news-hub.js'
import { NewsKeeper } from '../../../../src/app/news/news-keeper.js'
import type { Source } from '../../../../src/domain/address.js'
import { untrusted } from '../../../../src/domain/untrusted.js'
import type { NewsItem, NewsReport } from '../../../../src/ports/news-log.js'
import { FakeClock } from '../../../support/fake-clock.js'
import { waitUntil } from '../../../support/wait-until.js'
import { RecordingLog } from '../recording-log.js'

const now = Date.parse('2026-11-30T12:00:00Z')
const hour = 3_600_000

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
    const ended: string[] = []
    const open: NewsItem[] = []
    const end = (incident: string) => {
      ended.push(incident)
      return Promise.resolve(open.find((item) => item.incident === incident))
    }
    const page = () => Promise.resolve({ items: open, total: open.length })
    const clock = new FakeClock(now)
    const book = { report, end, page }
    const told = { count: 0 }
    const onWritten = () => (told.count += 1)
    const keeper = new NewsKeeper({ news, book, host: 'edge-1', onWritten, clock, log })
    keeper.start()
    return { recording, news, written, state, keeper, ended, open, clock, told }
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

  it('opens an incident for what lasts, and ends it by its counterpart without news of its own', async () => {
    const { news, written, ended, open, keeper } = stage()
    open.push(item({ incident: 'edge-1 health impaired ami pbx', kind: 'partMissing' }))
    const part = { at: 1, source: undefined, text: 'the PBX is not heard' }
    news.tell({ ...part, kind: 'partMissing', matter: 'impaired ami pbx' })
    news.tell({ ...part, kind: 'partWorks', matter: 'impaired ami pbx' })
    news.tell({ ...part, kind: 'partWorks', matter: 'impaired hep' })
    await keeper.stop()

    expect(written.map(({ incident, isOver }) => [incident, isOver])).to.deep.equal([
      ['edge-1 health impaired ami pbx', false],
      // Nobody has heard of its beginning: so its end is told.
      ['edge-1 partWorks impaired hep', true],
    ])
    expect(ended).to.deep.equal(['edge-1 health impaired ami pbx', 'edge-1 health impaired hep'])
  })

  it('takes many sources that the firewall lets through for one incident, which healing ends', async () => {
    const { news, written, ended, keeper } = stage()
    for (const source of ['203.0.113.1', '203.0.113.2'] as Source[]) {
      news.tell({ kind: 'firewallLeaks', at: 1, source, text: `${source} is still answered` })
    }
    news.tell({ kind: 'firewallHealed', at: 2, source: undefined, text: 'rules were gone' })
    await keeper.stop()

    expect(written.map(({ incident }) => incident)).to.deep.equal([
      ...['edge-1 firewallLeaks', 'edge-1 firewallLeaks', 'edge-1 firewallHealed'],
    ])
    expect(ended).to.deep.equal(['edge-1 firewallTrouble', 'edge-1 firewallLeaks'])
  })

  it('leaves what a person settles open, through silence and restarts, and keeps its account', async () => {
    const { news, written, open, ended, clock, keeper } = stage()
    open.push(item({ incident: 'found out', kind: 'compromiseSuspected', lastAt: now - hour }))
    const account = untrusted('204')
    news.tell({ kind: 'compromiseSuspected', at: 1, source: undefined, account, text: 'so' })
    clock.advance(40 * 24 * hour)
    await keeper.endSilent()
    await keeper.stop()

    expect(ended).to.deep.equal([])
    expect(written[0]).to.deep.include({
      incident: 'edge-1 compromiseSuspected 204',
      subject: { host: 'edge-1', account: '204' },
      isOver: false,
    })
  })

  it('ends what is silent, and what an earlier run has left open, but nothing of other hosts', async () => {
    const { open, ended, clock, keeper } = stage()
    open.push(
      item({ incident: 'leaks', kind: 'firewallLeaks', lastAt: now - 1.4 * hour }),
      item({ incident: 'left', kind: 'partMissing', lastAt: now - 1 }),
      item({ incident: 'again', kind: 'partMissing', lastAt: now + 1 }),
      item({
        incident: 'other',
        kind: 'partMissing',
        lastAt: now - 1,
        subject: { host: 'edge-2' },
      }),
    )
    await keeper.endSilent()
    expect(ended, 'as long as it may still be told').to.deep.equal([])
    clock.advance(60_000)
    await keeper.endSilent()
    expect(ended).to.deep.equal(['left'])
    open.splice(1, 1)
    clock.advance(0.1 * hour)
    await keeper.endSilent()
    await keeper.stop()

    expect(ended).to.deep.equal(['left', 'leaks'])
  })
})

function item(fields: Partial<NewsItem>): NewsItem {
  return {
    ...{ id: 'id', incident: 'incident', number: 1, kind: 'denied', newsClass: 'look', text: '' },
    ...{ subject: { host: 'edge-1' }, firstAt: 0, lastAt: 0, count: 1, endedAt: 0, readBy: [] },
    ...fields,
  }
}
