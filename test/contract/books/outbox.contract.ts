// Messages, each delivered by one host.
import { expect } from 'chai'
import type { OutboxMessage } from '../../../src/ports/outbox.js'
import type { StoreBooks } from '../../../src/ports/store-books.js'
import { failureOf } from '../store-directory.js'
import { day, now } from '../store-records.js'
import type { TwoBooks } from './two-books.js'
import { firstPage, minute } from './two-books.js'

/** Declares the suite of the outbox. */
export function describeOutbox(books: () => TwoBooks): void {
  let one: TwoBooks['one']
  let other: TwoBooks['other']
  before(() => {
    ;({ one, other } = books())
  })

  describe('the outbox', () => {
    it('adds a message once, and gives each due one to one host', async () => {
      for (const id of ['m1', 'm2', 'm3']) {
        expect(await one.outbox.add(message({ id }))).to.equal(true)
      }
      expect(await other.outbox.add(message({ id: 'm1' }))).to.equal(false)
      await one.outbox.add(message({ id: 'later', nextTryAt: now + day, createdAt: now - 1 }))
      const claims = await Promise.all([claim(one, 'one'), claim(other, 'two'), claim(one, 'one')])

      const ids = claims.flat().map(({ id }) => id)
      expect(ids.toSorted()).to.deep.equal(['m1', 'm2', 'm3'])
      expect(
        claims.flat().every(({ state, tries }) => state === 'sending' && tries === 1),
      ).to.equal(true)
    })

    it('takes back the lease of a host that has died, and believes it no more', async () => {
      const again = await claim(other, 'heir', now + 2 * minute)

      expect(again.map(({ id, tries }) => [id, tries])).to.deep.equal([
        ['m1', 2],
        ['m2', 2],
        ['m3', 2],
      ])
      const sent = { state: 'sent', at: now } as const
      expect(await one.outbox.finish('m1', 'one', sent)).to.equal(false)
      expect(await one.outbox.finish('m1', 'heir', sent)).to.equal(true)
      expect(await one.outbox.finish('m1', 'heir', sent)).to.equal(false)
      const refused = { state: 'failed', at: now, error: '535 5.7.139' } as const
      expect(await one.outbox.finish('m2', 'heir', refused)).to.equal(true)
      const retry = { at: now + 9 * minute, error: '421 later' }
      expect(await one.outbox.retryAt('m3', 'heir', retry)).to.equal(true)
      expect(await claim(one, 'one', now + 8 * minute)).to.deep.equal([])
    })

    it('finds a message, claims those of one channel alone, and pages what was folded into one', async () => {
      const chat = message({ id: 'chat', channel: 'chat.ops', nextTryAt: now + 20 * day })
      await one.outbox.add(chat)
      const claimed = await one.outbox.claimDue({
        ...{ now: now + 20 * day, owner: 'one', leaseMs: minute, limit: 10 },
        channel: 'chat.ops',
      })
      expect(claimed.map(({ id }) => id)).to.deep.equal(['chat'])
      expect(await other.outbox.find('chat')).to.deep.include({ state: 'sending', tries: 1 })
      expect(await other.outbox.find('nobody')).to.equal(undefined)
      await one.outbox.retryAt('chat', 'one', { at: now + 20 * day, error: '' })
      await one.outbox.fold(['chat'], 'carrier', now)
      const folded = await other.outbox.page({ ...firstPage, foldedInto: 'carrier' })
      expect(folded.items.map(({ id }) => id)).to.deep.equal(['chat'])
    })

    it('folds those that still wait, counts, pages and forgets', async () => {
      expect(await one.outbox.fold(['m1', 'm3', 'nobody'], 'later', now)).to.deep.equal(['m3'])

      expect(await other.outbox.counts()).to.deep.equal({
        ...{ waiting: 1, sending: 0, sent: 1, failed: 1, folded: 2 },
      })
      const failed = await other.outbox.page({ ...firstPage, state: 'failed' })
      expect(failed.items[0]).to.deep.include({
        id: 'm2',
        lastError: '535 5.7.139',
        leaseOwner: '',
      })
      expect(await one.outbox.prune(now + 1)).to.equal(4)
      expect((await other.outbox.page(firstPage)).items.map(({ id }) => id)).to.deep.equal([
        'later',
      ])
      const large = message({ id: 'large', payload: 'ä'.repeat(131_073) })
      expect((await failureOf(one.outbox.add(large))).code).to.equal('invalidValue')
    })
  })
}

function claim(books: StoreBooks, owner: string, at = now) {
  return books.outbox.claimDue({ now: at, owner, leaseMs: minute, limit: 10 })
}

function message(fields: Partial<OutboxMessage>): OutboxMessage {
  return {
    ...{ id: 'm', channel: 'mail', newsClass: 'act', incident: 'leak', payload: '{}' },
    ...{ createdAt: now, nextTryAt: now },
    ...fields,
  }
}
