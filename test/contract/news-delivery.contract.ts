// What every store makes of news on their way: three hosts share it, and people are told once, soon, and
// not in floods.
import { expect } from 'chai'
import { incidentStep } from '../../src/domain/incident.js'
import type { Store } from '../../src/ports/store.js'
import { FakeClock } from '../support/fake-clock.js'
import { waitUntil } from '../support/wait-until.js'
import {
  begin,
  HeldChannel,
  hour,
  minute,
  type NewsHost,
  report,
  settled,
  startHost,
} from './news-hosts.js'
import { attackWrite, blockWrite } from './store-records.js'

/** Stores of one database, a host each. */
export interface HostStores {
  readonly stores: readonly Store[]
  readonly dispose: () => Promise<void>
}

const later = { outcome: 'later', sentence: 'try again', answer: '421 later' } as const
const act = { newsClass: 'act', kind: 'pbxBroken', isOver: false } as const

/** Declares the suite. */
export function describeDelivery(name: string, make: () => Promise<HostStores>): void {
  describe(`news on their way over ${name}`, () => {
    let made: HostStores
    let store: Store
    let hosts: readonly NewsHost[] = []
    let mail: HeldChannel
    let clock: FakeClock
    beforeEach(async function () {
      this.timeout(60_000)
      made = await make()
      const [first] = made.stores
      if (first === undefined) throw new Error('there is no store')
      store = first
      mail = new HeldChannel('mail')
      mail.classes = ['act', 'look']
      clock = new FakeClock(begin)
      hosts = []
    })
    afterEach(async () => {
      await Promise.all(hosts.map(({ dispatcher }) => dispatcher.stop()))
      await made.dispose()
    })
    const start = (quiet?: (at: number) => number): void => {
      hosts = made.stores.map((each) => startHost(each, clock, mail, quiet))
    }
    const tell = (...news: Parameters<typeof report>[]) =>
      Promise.all(
        news.map((one, index) =>
          (made.stores[index % made.stores.length] ?? store).books.news.report(report(...one)),
        ),
      )
    const rows = async () => {
      const query = { channel: 'mail', page: 1, perPage: 1000 }
      return (await store.books.outbox.page(query)).items
    }
    const pass = async (ms: number): Promise<void> => {
      clock.advance(ms)
      await settled(store, clock, hosts)
    }

    for (const kind of ['pbxBroken', 'compromiseSuspected'] as const)
      it(`tells at once of what is to be done (${kind}), reminds of it, and says when it is over, in one thread`, async () => {
        start(() => clock.now() + 9 * hour)
        const { step } = incidentStep('edge-1', { kind, at: begin, source: undefined, text: '' })
        await tell(['pbx', { ...act, kind, isOver: step !== 'opens' }])
        await pass(0)
        expect(mail.told).to.deep.equal(['first pbx'])
        await pass(59 * minute)
        expect(mail.told).to.have.length(1)
        await pass(2 * minute)
        await pass(24 * hour)
        await pass(24 * hour)
        await store.books.news.end('pbx', clock.now())
        await pass(minute)
        await pass(3 * hour)

        expect(mail.told).to.deep.equal([
          ...['first pbx', 'reminder pbx', 'reminder pbx', 'reminder pbx', 'over pbx'],
        ])
        const [first] = mail.sent
        expect(new Set(mail.sent.map(({ thread }) => thread))).to.deep.equal(new Set([first?.key]))
        expect(new Set(mail.sent.map(({ key }) => key)).size).to.equal(5)
      })

    it('tells the first of what can wait at once, and folds the rest for an hour', async () => {
      start()
      await tell(['a'])
      await pass(0)
      await pass(5000)
      await tell(['b'], ['c'])
      await pass(minute)
      expect(mail.told).to.deep.equal(['first a'])
      await pass(hour)
      expect(mail.told).to.deep.equal(['first a', 'digest b c'])
      await pass(5 * hour)

      expect(mail.told).to.have.length(2)
    })

    it('lets what can wait wait until the quiet hours are over', async () => {
      start((at) => Math.max(at, begin + 7 * hour))
      await tell(['a'], ['b'])
      await pass(6 * hour)
      expect(mail.told).to.deep.equal([])
      await pass(hour)

      expect(mail.told).to.deep.equal(['digest a b'])
    })

    it('tells what the store has got late, and nothing of the time before a channel was switched on', async () => {
      mail.classes = []
      start()
      await tell(['before', { at: begin - 3 * hour }])
      await pass(0)
      mail.classes = ['act', 'look']
      await pass(minute)
      expect(mail.told).to.deep.equal([])
      await tell(['late', { at: clock.now() - minute }])
      await pass(minute)
      await pass(hour)

      expect(mail.told).to.deep.equal(['first late'])
    })

    it('makes one message of hundreds of matters', async () => {
      await Promise.all(
        Array.from({ length: 150 }, (_, index) => tell([`m${String(index).padStart(3, '0')}`])),
      )
      start()
      await pass(0)
      await pass(5000)
      await pass(2 * hour)

      expect(mail.sent.length).to.be.at.most(2)
      const total = mail.sent.reduce((sum, { itemTotal }) => sum + itemTotal, 0)
      expect(total).to.equal(150)
      for (const { items } of mail.sent) expect(items.length).to.be.at.most(100)
    }).timeout(60_000)

    it('sends what attacks came in one digest an hour, and none where nothing came', async () => {
      mail.classes = ['record']
      start()
      const attacks = Array.from({ length: 300 }, (_, index) =>
        attackWrite({
          id: `attack-${index}`,
          at: begin + index,
          source: `198.51.${Math.floor(index / 100)}.${index % 100}`,
        }),
      )
      await store.write(attacks)
      await pass(minute)
      expect(mail.told).to.deep.equal(['digest'])
      expect(mail.sent[0]).to.include({ attackTotal: 300, sourceTotal: 300, newsClass: 'record' })
      expect(mail.sent[0]?.attacks).to.have.length(50)
      await store.write([attackWrite({ id: 'next', at: clock.now() })])
      await pass(30 * minute)
      expect(mail.told).to.have.length(1)
      await pass(hour)
      await pass(hour)

      expect(mail.sent.map(({ attackTotal }) => attackTotal)).to.deep.equal([300, 1])
    })

    it('says how each attack was answered, and how many more lead to the denylist', async () => {
      mail.classes = ['record']
      start()
      const source = '198.51.100.7'
      const struck = { source, isStrike: true, until: begin + hour }
      await store.write([
        blockWrite({ ...struck, id: 'earlier', attackId: 'before', since: begin - 24 * hour }),
        attackWrite({ id: 'answered', at: begin, source, action: 'blocked' }),
        blockWrite({ ...struck, id: 'block', attackId: 'answered', since: begin }),
        attackWrite({ id: 'told', at: begin, source: '198.51.100.8', action: 'reported' }),
      ])
      await pass(minute)

      expect(mail.sent[0]?.blocks).to.deep.equal([
        { attackId: 'answered', since: begin, until: begin + hour, attacksLeft: 1 },
      ])
    })

    it('tries again after 1, 5, 15 and 60 minutes, then hourly, and gives up after a day', async () => {
      mail.answer = later
      start()
      await tell(['a'])
      await settled(store, clock, hosts)
      await pass(5000)
      for (const [minutes, tries] of [
        [1, 2],
        [4, 2],
        [1, 3],
        [14, 3],
        [1, 4],
        [60, 5],
        [60, 6],
      ] as const) {
        await pass(minutes * minute)
        expect(mail.tried, `after ${minutes} more minutes`).to.have.length(tries)
      }
      expect((await rows())[0]).to.include({ state: 'waiting', lastError: 'try again (421 later)' })
      await pass(24 * hour)

      expect((await rows()).map(({ state }) => state)).to.deep.equal(['failed'])
    })

    it('folds what waits for a server that is away, also by way of messages that have folded before', async () => {
      mail.answer = later
      start()
      for (const incident of ['a', 'b', 'c', 'd']) {
        await tell([incident, { at: clock.now() }])
        await pass(0)
        await pass(hour + 1)
      }
      mail.answer = { outcome: 'sent', answer: '250 ok', refused: [] }
      await pass(hour)
      await pass(2 * hour)

      expect(mail.told).to.deep.equal(['digest a b c d'])
    })

    it('does not try again what a server refuses for good', async () => {
      mail.answer = { outcome: 'refused', sentence: 'no such user', answer: '550 5.1.1' }
      start()
      await tell(['a'])
      await pass(0)
      await pass(5000)
      await pass(5 * hour)

      expect(mail.tried).to.have.length(1)
      expect((await store.books.outbox.counts()).failed).to.equal(1)
    })

    it('sends the rest to those alone whom the server put off', async () => {
      const refused = [
        { recipient: 'anna@example.org', answer: '450 later', isForGood: false },
        { recipient: 'bert@example.org', answer: '550 no', isForGood: true },
      ]
      mail.answer = { outcome: 'sent', answer: '250 ok', refused }
      start()
      await tell(['a'])
      await pass(0)
      await pass(5000)
      mail.answer = { outcome: 'sent', answer: '250 ok', refused: [] }
      await pass(2 * minute)
      await pass(hour)

      expect(mail.sent.map(({ recipients }) => recipients)).to.deep.equal([
        [],
        ['anna@example.org'],
      ])
      expect(mail.sent[1]?.key).to.equal(mail.sent[0]?.key)
      expect(mail.sent[1]?.items).to.deep.equal(mail.sent[0]?.items)
    })

    it('says since when a message should have left, and why it has not', async () => {
      mail.answer = later
      start()
      await tell(['a'])
      await pass(0)
      await pass(5000)
      await pass(10 * minute)
      const state = () => hosts[0]?.dispatcher.watch.states()[0]
      expect(state()).to.include({ lateMinutes: 0 })
      await pass(6 * minute)
      await waitUntil(() => (state()?.lateMinutes ?? 0) > 0, { what: 'a late message' })

      expect(state()).to.include({ lateMinutes: 16, lateReason: 'try again (421 later)' })
    })
  })
}
