// What every store promises, whatever it is made of: src/ports/store.ts as a suite.
import { expect } from 'chai'
import type { Network } from '../../src/domain/address.js'
import { AppError } from '../../src/domain/app-error.js'
import type { Store, StoreWrite } from '../../src/ports/store.js'
import type { FreshStore } from './fresh-store.js'
import { describeLogs } from './store-logs.contract.js'
import { describeLists } from './store-lists.contract.js'
import {
  attack,
  attackWrite,
  block,
  blockWrite,
  day,
  emptyState,
  evidence,
  listEntry,
  now,
  trust,
} from './store-records.js'

const firstPage = { page: 1, perPage: 50 }

const hostileTexts: readonly (readonly [string, string])[] = [
  ['NUL', 'a\0b\0'],
  ['the escape of the store itself', '\u0001\u0010\u0010\u0014\u0001'],
  ['lone surrogates', '\ud800x\udfff\udc00'],
  ['emoji', '☎️👩‍👩‍👧'],
  ['SQL', `'); DROP TABLE attacks; --`],
  ['line breaks', 'a\r\nb\u2028c'],
  ['256 characters of three bytes', '語'.repeat(256)],
]

/** Runs the suite against a kind of store. */
export function describeStore(name: string, openFresh: () => Promise<FreshStore>): void {
  describe(`${name}, a store`, () => {
    let fresh: FreshStore
    let store: Store

    beforeEach(async () => {
      fresh = await openFresh()
      store = fresh.store
    })

    afterEach(async () => {
      await fresh.dispose()
    })

    it('forgets the trust that a person has ended, and takes the next success', async () => {
      const lasting = trust({ account: '201' })
      const ended = { ...trust({}), lastAt: now, endedAt: now }
      await store.write([
        { kind: 'trust', trust: trust({}) },
        { kind: 'trust', trust: lasting },
      ])
      await store.write([{ kind: 'trust', trust: ended }])
      expect((await store.load(now)).trust).to.deep.equal([lasting])

      await store.write([{ kind: 'trust', trust: trust({ lastAt: now + 1 }) }])
      expect((await store.load(now)).trust).to.have.length(2)
    })

    it('knows which contacts were only named, until somebody has authenticated from there', async () => {
      const write = async (isNamed: boolean, lastAt: number): Promise<void> => {
        const told = { ...trust({ lastAt }), ...(isNamed && { isNamed: true as const }) }
        await store.write([{ kind: 'trust', trust: told }])
      }
      await write(true, now)
      await write(true, now + 1)
      expect((await store.load(now)).trust).to.deep.equal([
        { ...trust({ lastAt: now + 1 }), isNamed: true },
      ])

      await write(false, now + 2)
      await write(true, now + 3)
      expect((await store.load(now)).trust).to.deep.equal([trust({ lastAt: now + 3 })])
    })

    it('begins with nothing', async () => {
      expect(await store.load(now)).to.deep.equal(emptyState)
      expect(await store.attacks(firstPage)).to.deep.equal({ items: [], total: 0 })
      expect(await store.blocks(firstPage)).to.deep.equal({ items: [], total: 0 })
    })

    it('gives back what it was given', async () => {
      const flow = { address: '198.51.100.7', port: 5060, protocol: 'udp' } as never
      const batch: StoreWrite[] = [
        { kind: 'attack', attack: attack({ id: 'a', isTypeInferred: true, at: now + 0.125 }) },
        blockWrite({ id: 'b', isStrike: false }),
        blockWrite({ id: 'c', flow, note: 'one phone', proof: 'oneWay' }),
        { kind: 'listEntry', entry: listEntry({}) },
        { kind: 'trust', trust: trust({}) },
        { kind: 'setting', key: 'blocking.seconds', value: 60 },
        { kind: 'setting', key: 'sip.ports', value: ['5060', '5070:5080'] },
      ]

      await store.write(batch)

      expect((await store.attacks(firstPage)).items).to.deep.equal([
        attack({ id: 'a', isTypeInferred: true, at: now + 0.125 }),
      ])
      expect(await store.load(now)).to.deep.equal({
        lists: [listEntry({})],
        names: [],
        activeBlocks: [
          block({ id: 'b', isStrike: false }),
          block({ id: 'c', flow, note: 'one phone', proof: 'oneWay' }),
        ],
        strikes: [],
        trust: [trust({})],
        settings: { 'blocking.seconds': 60, 'sip.ports': ['5060', '5070:5080'] },
      })
    })

    it('keeps all of it when it is closed and opened again', async () => {
      await store.write([attackWrite({ id: 'a' }), blockWrite({ id: 'b' })])
      await store.close()

      const again = await fresh.openAnother()

      expect((await again.attacks(firstPage)).total).to.equal(1)
      expect((await again.load(now)).activeBlocks).to.deep.equal([block({ id: 'b' })])
    })

    it('holds the same after the same batch a second time', async () => {
      const batch: StoreWrite[] = [
        attackWrite({ id: 'a' }),
        blockWrite({ id: 'b' }),
        { kind: 'listEntry', entry: listEntry({}) },
        { kind: 'listEntryRemoved', list: 'allow', network: '192.0.2.1' as Network },
        { kind: 'trust', trust: trust({}) },
        { kind: 'setting', key: 'blocking.threshold', value: 5 },
      ]
      const read = async () => [
        await store.load(now),
        await store.attacks({ ...firstPage, search: 'friendly' }),
        await store.attacks(firstPage),
        await store.blocks(firstPage),
      ]
      await store.write(batch)
      const once = await read()

      await store.write(batch)

      expect(await read()).to.deep.equal(once)
    })

    it('replaces an attack and a block by its id', async () => {
      await store.write([
        attackWrite({ id: 'a', type: 'INVITE', account: 'old' }),
        blockWrite({ id: 'b' }),
      ])

      const completed = attack({ id: 'a', at: now - day, account: 'new', attempts: 12 })
      const ended = block({ id: 'b', end: 'unblocked', note: 'a mistake' })
      await store.write([
        { kind: 'attack', attack: completed },
        { kind: 'block', block: ended },
      ])

      expect(await store.attacks(firstPage)).to.deep.equal({ items: [completed], total: 1 })
      expect(await store.blocks(firstPage)).to.deep.equal({ items: [ended], total: 1 })
      expect((await store.attacks({ ...firstPage, search: 'old' })).total).to.equal(0)
      expect((await store.attacks({ ...firstPage, type: 'INVITE' })).total).to.equal(0)
    })

    it('writes nothing of a batch with a bad write in its middle', async () => {
      const batch = [
        attackWrite({ id: 'a' }),
        { kind: 'attack', attack: attack({ id: 'bad', at: NaN }) } as const,
        blockWrite({ id: 'b' }),
      ]

      const failure: unknown = await store.write(batch).catch((caught: unknown) => caught)

      expect(failure).to.be.instanceOf(AppError).with.property('code', 'invalidValue')
      expect((await store.attacks(firstPage)).total).to.equal(0)
      expect((await store.blocks(firstPage)).total).to.equal(0)
      await store.write([attackWrite({ id: 'a' })])
      expect((await store.attacks(firstPage)).total).to.equal(1)
    })

    for (const [what, text] of hostileTexts) {
      it(`gives back exactly, finds and forgets a text with ${what}`, async () => {
        const hostile = attack({
          id: 'a',
          account: text,
          userAgent: text,
          evidence: [evidence({ account: text, userAgent: text })],
        })
        await store.write([
          { kind: 'attack', attack: hostile },
          blockWrite({ id: 'b', userAgent: text, note: text }),
          { kind: 'listEntry', entry: listEntry({ note: text }) },
          { kind: 'trust', trust: trust({ account: text }) },
        ])

        const state = await store.load(now)
        expect((await store.attacks(firstPage)).items).to.deep.equal([hostile])
        expect(state.activeBlocks).to.deep.equal([block({ id: 'b', userAgent: text, note: text })])
        expect(state.lists).to.deep.equal([listEntry({ note: text })])
        expect(state.trust).to.deep.equal([trust({ account: text })])
        expect((await store.attacks({ ...firstPage, search: text })).total).to.equal(1)
        expect(await store.prune(now + 1, now)).to.equal(1)
        expect((await store.attacks({ ...firstPage, search: text })).total).to.equal(0)
      })
    }

    it('keeps 256 characters of a longer text, and the last 20 attempts as evidence', async () => {
      const attempts = Array.from({ length: 25 }, (_, port) => evidence({ port }))
      await store.write([
        attackWrite({ id: 'a', userAgent: 'x'.repeat(10_000), evidence: attempts }),
      ])

      const [kept] = (await store.attacks(firstPage)).items

      expect(kept?.userAgent).to.equal('x'.repeat(256))
      expect(kept?.evidence).to.deep.equal(attempts.slice(5))
    })

    it('never makes trust older, whatever order successes come in', async () => {
      await store.write([{ kind: 'trust', trust: trust({ lastAt: now }) }])
      await store.write([{ kind: 'trust', trust: trust({ lastAt: now - day }) }])

      expect((await store.load(now)).trust).to.deep.equal([trust({ lastAt: now })])
    })

    it('loads trust of the last 30 days only, and prunes the rest', async () => {
      const fresher = trust({ account: '201', lastAt: now - 30 * day + 1 })
      const older = trust({ account: '202', lastAt: now - 30 * day - 1 })
      await store.write([
        { kind: 'trust', trust: fresher },
        { kind: 'trust', trust: older },
      ])

      expect((await store.load(now)).trust).to.deep.equal([fresher])
      expect(await store.prune(0, now)).to.equal(1)
      expect((await store.load(now - 10 * day)).trust).to.deep.equal([fresher])
    })

    it('leaves out settings that the schema refuses today', async () => {
      await store.write([
        { kind: 'setting', key: 'blocking.threshold', value: 21 },
        { kind: 'setting', key: 'no.longer' as never, value: true },
        { kind: 'setting', key: 'blocking.monitor', value: true },
      ])

      expect((await store.load(now)).settings).to.deep.equal({ 'blocking.monitor': true })
    })

    it('shows one connection what another has written, both writing at once', async () => {
      const other = await fresh.openAnother()
      const writes = (of: string) =>
        Array.from({ length: 40 }, (_, i) => attackWrite({ id: `${of}${i}` }))

      await Promise.all([
        ...writes('x').map((write) => store.write([write])),
        ...writes('y').map((write) => other.write([write])),
      ])

      expect((await store.attacks(firstPage)).total).to.equal(80)
      expect((await other.attacks(firstPage)).total).to.equal(80)
    })

    it('can be closed twice, and says after it that it is not open', async () => {
      await store.close()
      await store.close()

      const failure: unknown = await store.load(now).catch((caught: unknown) => caught)

      expect(failure).to.be.instanceOf(AppError).with.property('code', 'storeUnavailable')
      expect(failure).to.have.property('message').that.includes('is not open')
    })

    describeLogs(
      () => store,
      () => fresh.openAnother(),
    )
    describeLists(() => store)
  })
}
