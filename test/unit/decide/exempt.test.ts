// What attacks from an address that is never blocked is told (facts field F5), and keep-alives of strangers (L6).
import { expect } from 'chai'
import type { Address } from '../../../src/domain/address.js'
import { DeciderHarness, network } from './decider-harness.js'

const gateway = '198.51.100.1' as Address
const own = '203.0.113.10' as Address

function host(): DeciderHarness {
  const h = new DeciderHarness()
  h.decider.lists.setNeverBlocked([own], new Map([[gateway, 'the default gateway of this host']]))
  return h
}

describe('an address that is never blocked', () => {
  it('is told of when attempts come from it, once an hour, with what it is', () => {
    for (const [from, what] of [
      [gateway, 'the default gateway of this host'],
      [own, 'this host or its PBX'],
      ['127.0.0.1', 'this host itself'],
    ] as const) {
      const h = host()
      h.attempts(300, { from: `${from}:5060`, proof: 'oneWay' })
      h.pass(1000)
      expect(h.blocks).to.be.empty
      expect(h.told).to.deep.equal(['attackFromOwnAddress'])
      expect(h.notices[0]?.text).to.contain(from).and.contain(what)
      expect(h.attacks.map(({ action, source }) => [action, source])).to.deep.equal([
        ['exempt', from],
      ])
      expect(h.decider.exempt.count(from as Address, h.clock.now())).to.be.below(10)
    }
  })

  it('is no news below the rule, nor where AMI refuses sipward what it may not ask', () => {
    const h = host()
    h.attempts(50, { from: '127.0.0.1:5060', type: 'AMI', failure: 'refused', account: 'sipward' })
    h.attempts(50, { from: `${gateway}:5060` }, 7000)
    expect(h.notices).to.be.empty
  })

  it('cannot be denied, nor a network that holds it', () => {
    const h = host()
    for (const text of [gateway, '198.51.100.0/24', own]) {
      expect(() => {
        h.list('deny', text)
      }, text).to.throw('lock out')
    }
    expect(h.decider.lists.lockOut(network('198.51.100.0/24'))).to.contain('the default gateway')
    expect(h.decider.lists.verdict(gateway)).to.equal('exempt')
    expect(h.decider.lists.isOwn(gateway), 'it is not this host').to.be.false
  })

  it('stays so when the PBX names an address of its own', () => {
    const h = host()
    h.decider.lists.learnOwn('203.0.113.11' as Address)
    expect(h.decider.lists.verdict(gateway)).to.equal('exempt')
  })
})

describe('an allowed address', () => {
  it('is counted for whoever asks, and told of above the rule alone', () => {
    const h = host()
    h.list('allow', '198.51.100.7')
    h.attempts(9, { from: '198.51.100.7:5060' })
    expect(h.decider.exempt.count('198.51.100.7' as Address, h.clock.now())).to.equal(9)
    expect(h.notices).to.be.empty
    h.attempts(1, { from: '198.51.100.7:5060' })
    expect(h.told).to.deep.equal(['attackFromAllowedAddress'])
  })
})

describe('a stranger who keeps a line alive with OPTIONS', () => {
  const ping = { type: 'OPTIONS', failure: 'unanswered', proof: 'oneWay', account: '7' } as const

  it('is not blocked, and people are told once a day', () => {
    const h = host()
    h.attempts(2000, ping, 5000)
    expect(h.blocks).to.be.empty
    expect(h.told).to.deep.equal(['optionsPinging'])
  })

  it('is told of sixty times an hour at most, however many there are', () => {
    const h = host()
    for (let i = 0; i < 200; i += 1) {
      for (let pings = 0; pings < 11; pings += 1) {
        h.attempts(1, { ...ping, from: `198.51.100.${i + 2}:5060` }, 0)
        h.clock.advance(1100)
      }
    }
    expect(h.told.filter((kind) => kind === 'optionsPinging')).to.have.length(60)
    expect(h.told.filter((kind) => kind === 'boundReached')).to.have.length(1)
  })

  it('is an attacker when he changes the name, floods, or sends wrong credentials', () => {
    const names = host()
    for (let i = 0; i < 10; i += 1) names.attempts(1, { ...ping, account: `${i}` }, 5000)
    const flood = host()
    flood.attempts(12, ping, 100)
    const credentials = host()
    credentials.attempts(10, { ...ping, failure: 'wrongPassword' }, 5000)
    for (const h of [names, flood, credentials]) expect(h.blocks).to.have.length(1)
  })

  it('is an attacker after a hundred wrong credentials within a day, however slow', () => {
    const h = host()
    h.attempts(99, { ...ping, failure: 'wrongPassword', proof: 'returned' }, 7600)
    expect(h.blocks).to.be.empty
    h.attempts(1, { ...ping, failure: 'wrongPassword', proof: 'returned' }, 7600)
    expect(h.blocks).to.have.length(1)
  })
})
