// The suite that the small ports of every store pass: two connections stand for two hosts.
import { expect } from 'chai'
import type { Store } from '../../src/ports/store.js'
import type { StoreBooks } from '../../src/ports/store-books.js'
import { describeChanges } from './books/changes.contract.js'
import { describeLogins } from './books/logins.contract.js'
import { describeNews } from './books/news.contract.js'
import { describeOutbox } from './books/outbox.contract.js'
import { firstPage } from './books/two-books.js'
import { day, now } from './store-records.js'

/** A store that two hosts have open. */
export interface TwoStores {
  readonly one: Store
  readonly other: Store
  readonly dispose: () => Promise<void>
}

/** Declares the suite. What a suite leaves in the books is what the copies are made of. */
export function describeBooks(name: string, make: () => Promise<TwoStores>): void {
  describe(`the books of ${name}`, () => {
    let stores: TwoStores
    let one: StoreBooks
    before(async function () {
      this.timeout(60_000)
      stores = await make()
      one = stores.one.books
    })
    after(() => stores.dispose())
    const books = () => ({ one: stores.one.books, other: stores.other.books })

    describe('who may come in', () => {
      describeLogins(books)
    })
    describe('what was changed', () => {
      describeChanges(books)
    })
    describe('what is to be delivered', () => {
      describeOutbox(books)
    })
    describe('what is told', () => {
      describeNews(books)
    })
    describe('together', () => {
      it('copies every book into another store, and forgets by the rules of each', async () => {
        const target = await make()
        try {
          const { copies } = one
          for (const book of copies.names) {
            let last: Awaited<ReturnType<typeof copies.read>>[number] | undefined
            for (let some = await copies.read(book, last); ; some = await copies.read(book, last)) {
              if (some.length === 0) break
              await target.one.books.copies.write(book, some)
              last = some.at(-1)
            }
            expect(await target.one.books.copies.count(book)).to.equal(await copies.count(book))
          }
          const { accounts, news, reports, changes: copied } = target.other.books
          expect(await accounts.all()).to.deep.equal(await one.accounts.all())
          expect(await news.page(firstPage)).to.deep.equal(await one.news.page(firstPage))
          expect(await copied.page(firstPage)).to.deep.equal(await one.changes.page(firstPage))
          expect(await reports.get('r3')).to.deep.equal(await one.reports.get('r3'))

          await target.one.prune(now + 2 * day, now + 2 * day)
          expect((await copied.page(firstPage)).total).to.equal(0)
          const open = (await one.news.page(firstPage)).items.filter(({ endedAt }) => endedAt === 0)
          expect((await news.page(firstPage)).total)
            .to.equal(open.length)
            .and.above(0)
          expect(await accounts.all()).to.have.length(3)
          // Two months: a monthly slot whose report is gone could be claimed again.
          expect((await reports.page(firstPage)).total).to.equal(1)
          await target.one.prune(now + 2 * day, now + 70 * day)
          expect((await reports.page(firstPage)).total).to.equal(0)
        } finally {
          await target.dispose()
        }
      })
    })
  })
}
