import { expect } from 'chai'
import { NetworkSet } from '../../../src/decide/books/network-set.js'
import { address } from '../../support/builders.js'
import { network } from './decider-harness.js'

describe('a set of networks', () => {
  const texts = ['203.0.113.0/24', '203.0.113.7', '0.0.0.0/1', '2001:db8::/32', '::ffff:0:0/100']

  it('finds a network that holds an address, of its own family only', () => {
    const set = new NetworkSet()
    for (const text of texts) set.add(network(text))
    const holding = (text: string): string | undefined => set.holding(address(text))
    expect(holding('203.0.113.8')).to.equal('203.0.113.0/24')
    expect(holding('203.0.113.7')).to.be.oneOf(['203.0.113.7', '203.0.113.0/24'])
    expect(holding('2001:db8:ffff::1')).to.equal('2001:db8::/32')
    expect(holding('2001:db9::1')).to.equal(undefined)
    expect(holding('203.0.114.0')).to.equal(undefined)
    expect(holding('127.0.0.1')).to.equal('0.0.0.0/1')
  })

  it('forgets exactly what is deleted', () => {
    const set = new NetworkSet()
    for (const text of texts) set.add(network(text))
    set.delete(network('203.0.113.0/24'))
    set.delete(network('198.51.100.0/24'))
    expect(set.holding(address('203.0.113.8'))).to.equal(undefined)
    expect(set.holding(address('203.0.113.7'))).to.equal('203.0.113.7')
  })

  it('is cheap to ask while it holds single addresses alone', () => {
    const set = new NetworkSet()
    expect(set.isCheap).to.equal(true)
    for (const text of ['192.0.2.1', '2001:db8::1']) set.add(network(text))
    expect(set.isCheap).to.equal(true)
    for (const text of ['192.0.2.0/24', '192.0.2.0/24', '2001:db8::/64']) set.add(network(text))
    set.delete(network('2001:db8::/64'))
    set.delete(network('2001:db8::/64'))
    set.delete(network('2001:db8::1'))
    expect(set.isCheap, 'one wide network is left').to.equal(false)
    set.delete(network('192.0.2.0/24'))
    expect(set.isCheap).to.equal(true)
    expect(set.holding(address('192.0.2.1'))).to.equal('192.0.2.1')
  })

  it('finds the networks around a network and those within it, however they are spelled', () => {
    const set = new NetworkSet()
    const more = [
      '203.0.0.0/16',
      '203.0.113.128/25',
      '203.0.11.0/24',
      '2001:db8::1',
      '2001:db80::/32',
    ]
    const zeros = ['::1', '0:0:1::/48', '1::', '1:0:0:1::', '1:0:0:1:1::/80', '2001:db8:0:1::/64']
    for (const text of [...texts, ...more, ...zeros]) set.add(network(text))
    const covering = (text: string): readonly string[] => set.covering(network(text))
    const within = (text: string): readonly string[] => set.within(network(text))

    expect(covering('203.0.113.7')).to.have.members([
      '203.0.113.0/24',
      '203.0.113.7',
      '203.0.0.0/16',
    ])
    expect(covering('203.0.113.0/24')).to.have.members(['203.0.113.0/24', '203.0.0.0/16'])
    expect(covering('2001:db8::/33')).to.deep.equal(['2001:db8::/32'])
    expect(covering('198.51.100.0/24')).to.deep.equal([])
    expect(within('203.0.113.0/24')).to.have.members(['203.0.113.7', '203.0.113.128/25'])
    expect(within('203.0.112.0/20')).to.have.members([
      ...['203.0.113.7', '203.0.113.128/25', '203.0.113.0/24'],
    ])
    expect(within('203.0.113.7')).to.deep.equal([])
    expect(within('2001:db8::/32')).to.have.members(['2001:db8::1', '2001:db8:0:1::/64'])
    expect(within('2001:db8::/48')).to.have.members(['2001:db8::1', '2001:db8:0:1::/64'])
    expect(within('::/32')).to.have.members(['::1', '0:0:1::/48'])
    expect(within('1::/32')).to.have.members(['1::', '1:0:0:1::', '1:0:0:1:1::/80'])
    expect(within('1:0:0:1::/64')).to.have.members(['1:0:0:1::', '1:0:0:1:1::/80'])
  })
})
