import { expect } from 'chai'
import { AppError } from '../../../src/domain/app-error.js'
import { address } from '../../support/builders.js'
import { DeciderHarness, network } from './decider-harness.js'

describe('the lists', () => {
  it('let an allowed address do anything, even when it is denied as well', () => {
    const h = new DeciderHarness()
    h.list('deny', '203.0.113.0/24')
    h.list('allow', '203.0.113.66')
    h.attempts(100)
    expect(h.blocks).to.be.empty
    expect(h.decider.lists.verdict(address('203.0.113.66'))).to.equal('exempt')
    expect(h.decider.lists.verdict(address('203.0.113.67'))).to.equal('deny')
  })

  it('unblock whoever is allowed', () => {
    const h = new DeciderHarness()
    h.attempts(10)
    h.list('allow', '203.0.113.0/24')
    expect(h.ended.map(({ source, end }) => `${source} ${String(end)}`)).to.deep.equal([
      '203.0.113.66 allowed',
    ])
  })

  it('allow one address of an IPv6 network while the rest of it is watched', () => {
    const h = new DeciderHarness()
    h.list('allow', '2001:db8:1::5')
    h.attempts(50, { from: '[2001:db8:1::5]:5060' })
    expect(h.blocks).to.be.empty
    h.attempts(10, { from: '[2001:db8:1::6]:5060' })
    expect(h.blocks).to.have.length(1)
  })

  it('follow a change at once', () => {
    const h = new DeciderHarness()
    h.list('allow', '203.0.113.66')
    h.attempts(10)
    h.orders.remove('allow', network('203.0.113.66'))
    h.attempts(10)
    expect(h.blocks).to.have.length(1)
  })

  it('take off an entry when its end has come, and neither earlier nor another', () => {
    const h = new DeciderHarness()
    const since = h.clock.now()
    const words = { origin: 'operator', note: '', since } as const
    const until = (text: string, endsAt: number | undefined): void => {
      const ends = endsAt !== undefined && { endsAt }
      h.orders.add({ list: 'deny', network: network(text), ...words, ...ends })
    }
    until('203.0.113.1', since + 1000)
    until('203.0.113.2', since + 2000)
    until('203.0.113.3', undefined)
    until('203.0.113.4', since + 1000)
    // What a person has given a later end, or none, and what was taken off, has no end of its own.
    until('203.0.113.5', since + 1000)
    until('203.0.113.5', since + 3000)
    until('203.0.113.6', since + 1000)
    until('203.0.113.6', undefined)
    h.orders.remove('deny', network('203.0.113.4'))
    h.removed.length = 0
    const removedAfter = (ms: number): readonly string[] => {
      h.clock.advance(ms)
      h.orders.endListed()
      return h.removed.splice(0).map((entry) => entry.network)
    }

    expect(removedAfter(999)).to.deep.equal([])
    expect(removedAfter(1)).to.deep.equal(['203.0.113.1'])
    expect(removedAfter(0)).to.deep.equal([])
    expect(h.decider.lists.verdict(address('203.0.113.1'))).to.equal('none')
    expect(removedAfter(1000)).to.deep.equal(['203.0.113.2'])
    expect(removedAfter(86_400_000)).to.deep.equal(['203.0.113.5'])
    expect(h.decider.lists.entries('deny').map((entry) => entry.network)).to.deep.equal([
      '203.0.113.3',
      '203.0.113.6',
    ])
  })

  it('refuse to deny this host, its PBX, loopback and everybody', () => {
    const h = new DeciderHarness()
    h.decider.lists.setNeverBlocked([address('203.0.113.10'), address('2001:db8::10')])
    const lockOuts = [
      '203.0.113.10',
      '203.0.113.0/24',
      '2001:db8::/32',
      '127.0.0.1',
      '127.9.0.0/16',
      '::1',
    ]
    for (const text of [...lockOuts, '0.0.0.0/0', '::/0', '127.0.0.0/8']) {
      expect(() => {
        h.list('deny', text)
      }, text).to.throw(AppError, /lock out/)
    }
    expect(h.entries).to.be.empty
    h.list('deny', '203.0.113.66')
    expect(h.entries).to.have.length(1)
  })
})

describe('what is never blocked', () => {
  it('is loopback, this host and its PBX', () => {
    const h = new DeciderHarness()
    h.decider.lists.setNeverBlocked([address('203.0.113.10')])
    h.attempts(50, { from: '127.0.0.1:5060' })
    h.attempts(50, { from: '[::1]:5060' })
    h.attempts(50, { from: '203.0.113.10:5060' })
    expect(h.blocks).to.be.empty
  })

  it('is also what Asterisk calls its own, for as long as the daemon runs', () => {
    const h = new DeciderHarness()
    h.decider.lists.learnOwn(address('192.0.2.10'))
    h.decider.lists.setNeverBlocked([address('203.0.113.10')])
    h.attempts(50, { from: '192.0.2.10:5060' })
    h.attempts(50, { from: '203.0.113.10:5060' })
    expect(h.blocks).to.be.empty
    expect(h.decider.lists.lockOut(network('192.0.2.0/24'))).to.contain('192.0.2.10')
  })

  it('is bounded, whatever Asterisk calls its own', () => {
    const h = new DeciderHarness()
    for (let i = 0; i < 1000; i += 1) h.decider.lists.learnOwn(address(`10.1.${i >> 8}.${i & 255}`))
    h.attempts(10, { from: '10.1.3.200:5060' })
    expect(h.blocks).to.have.length(1)
  })

  it('keeps our own IPv6 network open while one neighbour of it is blocked', () => {
    const h = new DeciderHarness()
    h.decider.lists.setNeverBlocked([address('2001:db8::10')])
    h.attempts(10, { from: '[2001:db8::66]:5060' })
    expect(h.blocks.map(({ source }) => source)).to.deep.equal(['2001:db8::66'])
  })
})

describe('unblocking', () => {
  it('lifts the block, forgets the attempts, and lets them count anew', () => {
    const h = new DeciderHarness()
    h.attempts(10)
    const { blocks } = h.orders.unblock(network('203.0.113.66'))
    expect(blocks.map(({ end }) => end)).to.deep.equal(['unblocked'])

    h.attempts(9)
    expect(h.blocks).to.have.length(1)
    h.attempts(1)
    expect(h.blocks).to.have.length(2)
  })

  it('finds the /64 by any of its addresses, and flows by their address', () => {
    const h = new DeciderHarness()
    h.attempts(10, { from: '[2001:db8:1::66]:5060' })
    expect(h.orders.unblock(network('2001:db8:1::1')).blocks).to.have.length(1)

    h.success('198.51.100.7:5061', '100')
    h.attempts(10, { from: '198.51.100.7:5063', account: '102' })
    expect(h.orders.unblock(network('198.51.100.7')).blocks[0]?.flow?.port).to.equal(5063)
  })

  it('lifts everything within a network', () => {
    const h = new DeciderHarness()
    for (const last of [66, 67, 68]) h.attempts(10, { from: `203.0.113.${last}:5060` })
    h.attempts(10, { from: '198.51.100.1:5060' })
    expect(h.orders.unblock(network('203.0.113.0/24')).blocks).to.have.length(3)
    expect(h.decider.blocks.size).to.equal(1)
  })

  it('takes off the denylist what strikes put there, and leaves what people put there', () => {
    const h = new DeciderHarness({ 'blocking.threshold': 1 })
    h.attempts(10)
    h.pass(1000)
    expect(h.decider.lists.size('deny')).to.equal(1)
    expect(h.orders.unblock(network('203.0.113.66')).entries).to.have.length(1)
    expect(h.decider.lists.size('deny')).to.equal(0)

    h.list('deny', '203.0.113.67')
    expect(h.orders.unblock(network('203.0.113.67')).entries).to.be.empty
    expect(h.decider.lists.size('deny')).to.equal(1)
  })

  it('changes nothing where nothing is blocked', () => {
    const h = new DeciderHarness()
    expect(h.orders.unblock(network('192.0.2.1'))).to.deep.equal({ blocks: [], entries: [] })
    expect(h.ended).to.be.empty
  })
})
