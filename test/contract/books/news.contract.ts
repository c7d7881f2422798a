// News and reports: each told once.
import { expect } from 'chai'
import type { NewsReport } from '../../../src/ports/news-log.js'
import type { Report } from '../../../src/ports/report-archive.js'
import type { StoreBooks } from '../../../src/ports/store-books.js'
import { failureOf } from '../store-directory.js'
import { day, now } from '../store-records.js'
import type { TwoBooks } from './two-books.js'
import { firstPage, hostile, minute } from './two-books.js'

/** Declares the suite of news and reports. */
export function describeNews(books: () => TwoBooks): void {
  let one: TwoBooks['one']
  let other: TwoBooks['other']
  before(() => {
    ;({ one, other } = books())
  })

  describe('the news log', () => {
    it('opens an incident once, however many hosts report it at once', async () => {
      const reports = [one, other, one, other, one, other].map((books, i) =>
        books.news.report(report({ at: now + i })),
      )
      const told = await Promise.all(reports)

      expect(told.filter(({ isNew }) => isNew)).to.have.length(1)
      const { items, total } = await other.news.page(firstPage)
      expect(total).to.equal(1)
      expect(items[0]).to.deep.include({ id: 'leak#1', count: 6, endedAt: 0, readBy: [] })
      expect(items[0]?.lastAt).to.equal(now + 5)
    })

    it('ends it once, and opens the next under its number', async () => {
      const ends = await Promise.all([one, other].map((books) => books.news.end('leak', now + 10)))

      expect(ends.filter((item) => item !== undefined)).to.have.length(1)
      const next = await other.news.report(report({ at: now + 20, subject: { who: hostile } }))
      expect(next.isNew).to.equal(true)
      expect(next.item).to.deep.include({ id: 'leak#2', number: 2, count: 1, endedAt: 0 })
      expect(await one.news.find('leak#2')).to.deep.equal(next.item)
      const over = await one.news.report(report({ incident: 'x', isOver: true, at: now + 30 }))
      expect(over.item.endedAt).to.equal(now + 30)
    })

    it('pages by class, kind, state, span and reader', async () => {
      expect(await one.news.markRead(['leak#1', 'leak#2', 'nobody'], 'ada')).to.equal(2)
      expect(await other.news.markRead(['leak#1'], 'ada')).to.equal(0)
      const ids = async (filter: object): Promise<readonly string[]> =>
        (await other.news.page({ ...firstPage, ...filter })).items.map(({ id }) => id)

      expect(await ids({})).to.deep.equal(['x#1', 'leak#2', 'leak#1'])
      expect(await ids({ isOpen: true, newsClass: 'act' })).to.deep.equal(['leak#2'])
      expect(await ids({ isOpen: false, kind: 'firewallLeaks' })).to.deep.equal(['x#1', 'leak#1'])
      expect(await ids({ unreadBy: 'ada' })).to.deep.equal(['x#1'])
      expect(await ids({ from: now + 20, to: now + 30 })).to.deep.equal(['leak#2'])
      expect(await one.news.unread('ada')).to.equal(1)
      expect(await one.news.unread('bob')).to.equal(3)
    })

    it('forgets what is over, and nothing that goes on', async () => {
      expect(await one.news.prune(now + day)).to.equal(2)
      expect((await other.news.page(firstPage)).items.map(({ id }) => id)).to.deep.equal(['leak#2'])
    })

    it('lets further sources join an open incident, each once, and nobody has read it then', async () => {
      const of = (source: string, text = source): NewsReport =>
        report({ incident: 'found out', joins: true, subject: { source }, text })
      await one.news.report(of('203.0.113.1'))
      await one.news.markRead(['found out#1'], 'ada')
      const same = await other.news.report(of('203.0.113.1'))
      expect(same.item).to.deep.include({ count: 2, readBy: ['ada'] })
      expect(same.item).to.not.have.property('joined')
      const sources = ['203.0.113.2', '203.0.113.3', '203.0.113.2', '203.0.113.3']
      const told = await Promise.all(
        sources.map((source, i) => (i % 2 === 0 ? one : other).news.report(of(source))),
      )
      expect(told.map(({ isNew }) => isNew)).to.deep.equal([false, false, false, false])
      const item = await one.news.find('found out#1')
      expect(item).to.deep.include({ count: 6, readBy: [], endedAt: 0 })
      expect(item?.joined?.total).to.equal(3)
      expect([...(item?.joined?.sources ?? [])].toSorted()).to.deep.equal([
        ...['203.0.113.1', '203.0.113.2', '203.0.113.3'],
      ])
      const latest = item?.joined?.sources[0]
      expect([item?.subject, item?.text]).to.deep.equal([{ source: latest }, latest])
    })

    it('keeps the latest 16 sources of an incident, and counts all', async () => {
      for (let i = 1; i <= 20; i += 1) {
        const subject = { source: `198.51.100.${i}` }
        await one.news.report(report({ incident: 'found out', joins: true, subject }))
      }
      const { joined } = (await other.news.end('found out', now + 40)) ?? {}
      expect(joined?.total).to.equal(23)
      expect(joined?.sources).to.have.length(16)
      expect(joined?.sources[0]).to.equal('198.51.100.20')
      const next = await one.news.report(report({ incident: 'found out', joins: true }))
      expect(next.isNew).to.equal(true)
      expect(next.item).to.include({ id: 'found out#2', count: 1 }).and.not.have.property('joined')
    })
  })

  describe('the report archive', () => {
    it('gives a slot to one host, and to nobody once its report is there', async () => {
      const slot = (books: StoreBooks, at = now) =>
        books.reports.claim('daily 2026-11-20', { owner: 'a', now: at, leaseMs: minute })
      const claims = await Promise.all([one, other, one, other].map((books) => slot(books)))

      expect(claims.filter(Boolean)).to.have.length(1)
      expect(await slot(other, now + minute)).to.equal(true)
      await other.reports.put(reportOf({ id: 'r1', slot: 'daily 2026-11-20' }))
      expect(await slot(one, now + day)).to.equal(false)
    })

    it('keeps a report byte for byte, and lists it without its texts', async () => {
      const html = `<p>${hostile} äöü €</p>`
      await one.reports.put(reportOf({ id: 'r2', kind: 'weekly', html, madeAt: now + 1 }))
      await other.reports.put(reportOf({ id: 'r2', html: 'another' }))

      expect((await other.reports.get('r2'))?.html).to.equal(html)
      const { items, total } = await other.reports.page(firstPage)
      expect(total).to.equal(2)
      expect(items[0]).to.deep.include({ id: 'r2', htmlBytes: Buffer.byteLength(html) })
      expect(items[0]).to.not.have.property('html')
      expect((await one.reports.page({ ...firstPage, kind: 'daily' })).total).to.equal(1)
    })

    it('takes 2 MB, refuses more, and forgets old reports with their texts', async () => {
      await one.reports.put(reportOf({ id: 'r3', html: 'x'.repeat(2_000_000), madeAt: now + day }))
      const large = reportOf({ id: 'r4', text: 'x'.repeat(2_000_001) })

      expect((await failureOf(one.reports.put(large))).code).to.equal('invalidValue')
      expect(await one.reports.prune(now + 2)).to.equal(2)
      expect(await other.reports.get('r1')).to.equal(undefined)
      expect((await other.reports.get('r3'))?.html).to.have.length(2_000_000)
    })
  })
}

function report(fields: Partial<NewsReport>): NewsReport {
  return {
    ...{ incident: 'leak', kind: 'firewallLeaks', newsClass: 'act', at: now, text: 'it leaks' },
    subject: { source: '203.0.113.66' },
    ...fields,
  }
}

function reportOf(fields: Partial<Report>): Report {
  return {
    ...{ id: 'r', kind: 'daily', slot: '', from: now - day, to: now, madeAt: now },
    ...{ recipients: ['ops@example.org'], html: '<p>quiet</p>', text: 'quiet' },
    ...fields,
  }
}
