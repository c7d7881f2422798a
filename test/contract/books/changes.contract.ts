// The change log: who changed what.
import { expect } from 'chai'
import type { Change } from '../../../src/ports/change-log.js'
import { failureOf } from '../store-directory.js'
import { day, now } from '../store-records.js'
import type { TwoBooks } from './two-books.js'
import { firstPage, hostile, minute } from './two-books.js'

/** Declares the suite of the change log. */
export function describeChanges(books: () => TwoBooks): void {
  let one: TwoBooks['one']
  let other: TwoBooks['other']
  before(() => {
    ;({ one, other } = books())
  })

  describe('the change log', () => {
    it('pages changes, newest first, by what a filter names', async () => {
      for (const entry of changes) await one.changes.append(entry)
      await other.changes.append({ ...(changes[0] as Change), actor: 'somebody else' })
      const ids = async (filter: object): Promise<readonly string[]> =>
        (await other.changes.page({ ...firstPage, ...filter })).items.map(({ id }) => id)

      expect((await one.changes.page({ page: 2, perPage: 2 })).total).to.equal(3)
      expect(await ids({})).to.deep.equal(['c3', 'c2', 'c1'])
      expect(await ids({ actor: 'ada' })).to.deep.equal(['c3', 'c1'])
      expect(await ids({ action: 'deny', subject: hostile })).to.deep.equal(['c2'])
      expect(await ids({ from: now + 1, to: now + 2 })).to.deep.equal(['c2'])
      expect(await other.changes.find('c2')).to.deep.equal(changes[1])
    })

    it('lets one of many undo a change, in time', async () => {
      const undone = { at: now + minute, by: 'bob' }
      const marks = [one, other, one].map((books) => books.changes.markUndone('c1', undone))
      const marked = (await Promise.all(marks)).filter((got) => got !== undefined)

      expect(marked).to.deep.equal([{ ...changes[0], undoneAt: now + minute, undoneBy: 'bob' }])
      expect(await one.changes.markUndone('c2', undone)).to.equal(undefined)
      expect(await one.changes.markUndone('c3', { at: now + day, by: 'bob' })).to.equal(undefined)
    })

    it('refuses more than 64 KiB, and forgets what is old', async () => {
      const large = { ...(changes[0] as Change), id: 'large', after: 'x'.repeat(65_537) }

      expect((await failureOf(one.changes.append(large))).code).to.equal('invalidValue')
      expect(await one.changes.prune(now + 1)).to.equal(1)
      expect(await one.changes.prune(now + 1)).to.equal(0)
      expect((await other.changes.page(firstPage)).total).to.equal(2)
    })
  })
}

const changes: readonly Change[] = (
  [
    ['c1', 'ada', 'allow', '198.51.100.7', now + minute],
    ['c2', 'cli', 'deny', hostile, 0],
    ['c3', 'ada', 'deny', '203.0.113.66', now + minute],
  ] as const
).map(([id, actor, action, subject, undoUntil], i) => ({
  ...{ id, at: now + i, actor, address: '', host: 'guard-1', action, subject },
  ...{ before: '', after: JSON.stringify({ note: hostile }), undoUntil },
  ...{ undoneAt: 0, undoneBy: '' },
}))
