import { expect } from 'chai'
import { TrustBook } from '../../../src/decide/books/trust-book.js'
import type { Source } from '../../../src/domain/address.js'
import { untrusted } from '../../../src/domain/untrusted.js'
import { endpoint } from '../../support/builders.js'

const source = '198.51.100.7' as Source
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

function success(book: TrustBook, account: string, at: number, port = 5060): unknown {
  const remote = endpoint(`198.51.100.7:${port}`)
  return book.success({ pbx: 'pbx', at, source, remote, account: untrusted(account) })
}

describe('trust', () => {
  it('lasts thirty days after the last success', () => {
    const book = new TrustBook({ capacity: 10 })
    success(book, '100', 0)
    success(book, '100', day)
    expect(book.isTrusted(source, 31 * day - 1)).to.equal(true)
    expect(book.isTrusted(source, 31 * day)).to.equal(false)
    expect(book.size, 'forgotten').to.equal(0)
  })

  it('is not shortened by an earlier success that is reported later', () => {
    const book = new TrustBook({ capacity: 10 })
    success(book, '100', 10 * day)
    success(book, '100', 0)
    expect(book.isTrusted(source, 35 * day)).to.equal(true)
    expect(book.worksFrom(source, untrusted('100'), 35 * day)).to.equal(true)
  })

  it('is remembered once an hour for each account', () => {
    const book = new TrustBook({ capacity: 10 })
    expect(success(book, '100', hour)).to.deep.equal({ source, account: '100', lastAt: hour })
    expect(success(book, '100', 2 * hour - 1)).to.equal(undefined)
    expect(success(book, '101', 2 * hour - 1)).to.not.equal(undefined)
    expect(success(book, '100', 2 * hour)).to.not.equal(undefined)
  })

  it('is there after a restart, but says nothing of flows', () => {
    const book = new TrustBook({ capacity: 10 })
    book.restore({ source, account: untrusted('100'), lastAt: 0 })
    const options = { failing: new Set<never>(), now: hour }
    expect(book.isTrusted(source, hour)).to.equal(true)
    expect(book.flowCarriesOthers(source, endpoint('198.51.100.7:5060'), options)).to.equal(false)
  })

  it('counts as in use what has worked within a day, the failing accounts aside', () => {
    const book = new TrustBook({ capacity: 10 })
    for (const [account, at] of [
      ['100', 0],
      ['101', hour],
      ['102', hour],
    ] as const) {
      success(book, account, at)
    }
    const failing = new Set([untrusted('102')])
    expect(book.othersInUse(source, failing, day - 1)).to.equal(2)
    expect(book.othersInUse(source, failing, day)).to.equal(1)
  })

  it('follows a phone to its new port', () => {
    const book = new TrustBook({ capacity: 10 })
    success(book, '100', 0, 5060)
    success(book, '100', minute, 40_001)
    const options = { failing: new Set([untrusted('101')]), now: minute }
    const carries = (port: number): boolean =>
      book.flowCarriesOthers(source, endpoint(`198.51.100.7:${port}`), options)
    expect([carries(5060), carries(40_001)]).to.deep.equal([false, true])
  })

  it('keeps every account of a proxy, and of too many those in use', () => {
    const book = new TrustBook({ capacity: 10 })
    for (let i = 0; i < 10_000; i += 1) success(book, `${i}`, i)
    success(book, '0', 10_000)
    success(book, 'one more', 10_001)
    const works = (account: string): boolean => book.worksFrom(source, untrusted(account), 10_001)
    expect([works('0'), works('1'), works('2')]).to.deep.equal([true, false, true])
    expect(book.of(source)).to.have.length(10_000)
  })
})
