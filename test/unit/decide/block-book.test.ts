import { expect } from 'chai'
import { BlockBook } from '../../../src/decide/books/block-book.js'
import { strikeDuration } from '../../../src/domain/block.js'
import type { Source } from '../../../src/domain/address.js'
import type { Block } from '../../../src/domain/block.js'
import { untrusted } from '../../../src/domain/untrusted.js'
import { address } from '../../support/builders.js'
import { network } from './decider-harness.js'

function block(source: string, fields: Partial<Block> = {}): Block {
  return {
    id: `id-${source}`,
    source: source as Source,
    flow: undefined,
    type: 'REGISTER',
    userAgent: untrusted(''),
    country: '',
    attackId: '',
    host: 'host',
    since: 0,
    until: 1000,
    proof: 'returned',
    isStrike: true,
    note: '',
    end: undefined,
    ...fields,
  }
}

const sourcesOf = (blocks: readonly Block[]): readonly string[] =>
  blocks.map(({ source }) => source)

describe('the blocks in force', () => {
  it('end when their time is over, each once', () => {
    const book = new BlockBook()
    const flow = { address: address('203.0.113.2'), port: 5060, protocol: 'udp' } as const
    book.add(block('203.0.113.1', { until: 1000 }))
    book.add(block('203.0.113.2', { until: 2000, flow }))
    expect(book.expire(999)).to.be.empty
    expect(book.expire(1000).map(({ source, end }) => `${source} ${String(end)}`)).to.deep.equal([
      '203.0.113.1 expired',
    ])
    expect(sourcesOf(book.expire(5000))).to.deep.equal(['203.0.113.2'])
    expect(book.expire(5000)).to.be.empty
    expect([book.size, book.flows]).to.deep.equal([0, 0])
  })

  it('are found by what covers them and by what they cover', () => {
    const book = new BlockBook()
    for (const source of ['203.0.113.1', '203.0.113.9', '2001:db8:1::/64']) book.add(block(source))
    const touching = (text: string): readonly string[] => sourcesOf(book.touching(network(text)))
    expect(touching('203.0.113.1')).to.deep.equal(['203.0.113.1'])
    expect(touching('203.0.113.0/24')).to.deep.equal(['203.0.113.1', '203.0.113.9'])
    expect(touching('2001:db8:1::5')).to.deep.equal(['2001:db8:1::/64'])
    expect(touching('2001:db8::/32')).to.deep.equal(['2001:db8:1::/64'])
    expect(touching('2001:db8:2::5')).to.be.empty
  })

  it('are not the blocks that took their place', () => {
    const book = new BlockBook()
    const old = block('203.0.113.1')
    book.add(old)
    expect(book.inForce(old)).to.equal(old)
    book.add(block('203.0.113.1', { id: 'another' }))
    expect(book.inForce(old)).to.equal(undefined)
  })

  it('end before their time for another reason, and not after it', () => {
    const book = new BlockBook()
    expect(book.end(block('203.0.113.1'), 'unblocked', 400)).to.include({ until: 400 })
    expect(book.end(block('203.0.113.1'), 'unblocked', 4000)).to.include({ until: 1000 })
  })
})

describe('the strikes', () => {
  const source = '203.0.113.1' as Source

  it('count for thirty days, and one proof among them does as long', () => {
    const book = new BlockBook()
    book.strike(source, 0, 'returned')
    book.strike(source, 1000, 'oneWay')
    expect(book.strikes(source, strikeDuration - 1)).to.equal(2)
    expect(book.hasProvenStrike(source, strikeDuration - 1)).to.equal(true)
    expect(book.strikes(source, strikeDuration)).to.equal(1)
    expect(book.hasProvenStrike(source, strikeDuration)).to.equal(false)
  })

  it('are forgiven', () => {
    const book = new BlockBook()
    book.strike(source, 0)
    book.forgive(source)
    expect(book.strikes(source, 0)).to.equal(0)
  })
})
