// An incident that further sources become part of, over every store: people are told of each of the first, and
// then ever more rarely, whatever an attacker has at his command.
import { expect } from 'chai'
import { describeWithMongodb, makeDatabase } from '../lab/mongodb-suite.js'
import { FakeClock } from '../support/fake-clock.js'
import { makeMongoStores } from './mongo-stores.js'
import type { HostStores } from './news-delivery.contract.js'
import { begin, HeldChannel, hour, minute, report, settled, startHost } from './news-hosts.js'
import { makeStoreDirectory } from './store-directory.js'

const day = 24 * hour

function describeJoined(name: string, make: () => Promise<HostStores>): void {
  describe(`sources that become part of an incident over ${name}`, () => {
    it('are told, each of the first and then ever fewer, and people are reminded after the last', async () => {
      const { stores, dispose } = await make()
      const [store] = stores
      if (store === undefined) throw new Error('there is no store')
      const clock = new FakeClock(begin)
      const mail = new HeldChannel('mail')
      mail.classes = ['act']
      const hosts = stores.map((each) => startHost(each, clock, mail))
      const pass = async (ms: number): Promise<void> => {
        clock.advance(ms)
        await settled(store, clock, hosts)
      }
      const tell = async (source: string): Promise<void> => {
        const fields = { kind: 'compromiseSuspected', newsClass: 'act', isOver: false } as const
        const subject = { host: 'edge-1', source }
        const news = { ...fields, at: clock.now(), joins: true, text: source, subject }
        await store.books.news.report(report('found out', news))
        await pass(0)
      }
      try {
        await tell('203.0.113.1')
        await pass(2 * hour)
        for (let days = 0; days < 20; days += 1) await pass(day)
        expect(mail.told.slice(1)).to.deep.equal(new Array(15).fill('reminder found out'))
        await tell('198.51.100.66')
        expect(mail.told.slice(16)).to.deep.equal(['joined found out'])
        expect(mail.sent.at(-1)?.items[0]).to.deep.include({
          ...{ text: '198.51.100.66', subject: { host: 'edge-1', source: '198.51.100.66' } },
        })
        await pass(hour)
        await pass(day)
        expect(mail.told.slice(17)).to.deep.equal(['reminder found out', 'reminder found out'])
        await tell('203.0.113.1')
        await pass(minute)
        expect(mail.sent, 'after a source that is part of it').to.have.length(19)
        for (let i = 1; i <= 40; i += 1) await tell(`192.0.2.${i}`)
        const joins = mail.sent.filter(({ phase }) => phase === 'joined')
        const totals = joins.map(({ items }) => items[0]?.joined?.total)
        expect(totals).to.deep.equal([2, 3, 4, 5, 8, 16, 32])
        expect(new Set(mail.sent.map(({ thread }) => thread)).size).to.equal(1)
      } finally {
        await Promise.all(hosts.map(({ dispatcher }) => dispatcher.stop()))
        await dispose()
      }
    }).timeout(90_000)
  })
}

describeJoined('SqliteStore', async () => {
  const directory = await makeStoreDirectory()
  return { stores: [await directory.open(), await directory.open()], dispose: directory.dispose }
})

describeWithMongodb('on a real server', () => {
  describeJoined('MongoStore', async () => {
    const made = makeMongoStores(await makeDatabase())
    return { stores: [await made.open(), await made.open()], dispose: made.dispose }
  })
})
