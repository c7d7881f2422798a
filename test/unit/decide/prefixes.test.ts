// An IPv6 prefix is no endless supply of sources (facts E6).
import { expect } from 'chai'
import { DeciderHarness, network } from './decider-harness.js'

/** Each of some /64s of a prefix guesses a few times, one after the other. */
function rotate(h: DeciderHarness, networks: number, fields: object = {}): number {
  let answered = 0
  for (let i = 0; i < networks; i += 1) {
    const from = `[2001:db8:7:${i.toString(16)}::66]:5060`
    for (let guess = 0; guess < 9; guess += 1) {
      if (h.decider.blocks.covering(network(`2001:db8:7:${i.toString(16)}::/64`))) break
      h.attempts(1, { from, account: `${i}`, ...fields }, 50)
      answered += 1
    }
  }
  return answered
}

describe('an IPv6 prefix', () => {
  it('of three hundred /64s with nine guesses each gets a hundred answers, and one block', () => {
    const h = new DeciderHarness()
    expect(rotate(h, 300)).to.be.at.most(100)
    h.pass(1000)
    const blocked = h.blocks.map(({ source }) => source)
    expect(blocked.at(-1)).to.be.oneOf(['2001:db8:7::/48', '2001:db8:7::/56'])
    expect(h.blocks.every(({ isStrike, source }) => !isStrike || source.endsWith('/64'))).to.be.true
    expect(h.attacks.at(-1)?.rule).to.equal('prefix')
    expect(h.entries, 'no strike').to.be.empty
  })

  it('is counted by its /48 where its /56s stay below their rule', () => {
    const h = new DeciderHarness()
    for (let i = 0; i < 100; i += 1) {
      h.attempts(
        1,
        { from: `[2001:db8:7:${(i * 256).toString(16)}::66]:5060`, account: `${i}` },
        50,
      )
    }
    expect(h.blocks.map(({ source }) => source)).to.deep.equal(['2001:db8:7::/48'])
    h.attempts(1, { from: '[2001:db8:7:ff00::1]:5060' })
    expect(h.blocks, 'it is dropped with the prefix').to.have.length(1)
  })

  it('is found when it is slow, by the rule of a day', () => {
    const h = new DeciderHarness({ 'detection.attemptsPerDay': 20 })
    for (let i = 0; i < 200; i += 1) {
      h.attempts(
        1,
        { from: `[2001:db8:7:${(i * 256).toString(16)}::66]:5060`, account: `${i}` },
        60_000,
      )
    }
    expect(h.blocks.map(({ source }) => source)).to.deep.equal(['2001:db8:7::/48'])
  })

  it('is not blocked whole where it holds a trusted, an allowed or an own address', () => {
    const [trusted, allowed, own] = [1, 2, 3].map(() => new DeciderHarness())
    trusted?.success('[2001:db8:7:f0::1]:5060', '200')
    allowed?.list('allow', '2001:db8:7:f0::1')
    own?.decider.lists.setNeverBlocked(['2001:db8:7:f0::1' as never])
    for (const h of [trusted, allowed, own]) {
      if (h === undefined) throw new Error('no harness')
      rotate(h, 60)
      expect(h.blocks.filter(({ source }) => !source.endsWith('/64'))).to.be.empty
      h.attempts(10, { from: '[2001:db8:7:1::66]:5060' })
      expect(h.blocks.at(-1)?.source, 'its sources are').to.equal('2001:db8:7:1::/64')
    }
  })

  it('that is blocked is found, explained and lifted by any address in it', () => {
    const h = new DeciderHarness()
    for (let i = 0; i < 100; i += 1) {
      h.attempts(
        1,
        { from: `[2001:db8:7:${(i * 256).toString(16)}::66]:5060`, account: `${i}` },
        50,
      )
    }
    const { blocks } = h.decider
    const inside = network('2001:db8:7:42::1')
    expect(blocks.touching(inside).map(({ source }) => source)).to.deep.equal(['2001:db8:7::/48'])
    expect(blocks.touching(network('2001:db8:8::1'))).to.be.empty
    expect(blocks.covering(network('2001:db8:7:42::/64'))?.source).to.equal('2001:db8:7::/48')
    expect(blocks.covering(network('203.0.113.9'))).to.equal(undefined)
    const { blocks: lifted } = h.orders.unblock(inside)
    expect(lifted.map(({ source }) => source)).to.deep.equal(['2001:db8:7::/48'])
    expect(blocks.covering(network('2001:db8:7:42::/64'))).to.equal(undefined)
  })

  it('ends its block when one address of it is allowed', () => {
    const h = new DeciderHarness()
    for (let i = 0; i < 100; i += 1) {
      h.attempts(
        1,
        { from: `[2001:db8:7:${(i * 256).toString(16)}::66]:5060`, account: `${i}` },
        50,
      )
    }
    h.list('allow', '2001:db8:7:42::1')
    expect(h.ended[0]).to.include({ source: '2001:db8:7::/48', end: 'allowed' })
  })

  it('is blocked on forgeable evidence a hundred times an hour at most', () => {
    const h = new DeciderHarness({
      'detection.attemptsPerMinute': 1000,
      'detection.attemptsPerDay': 1,
    })
    for (let i = 0; i < 150; i += 1) {
      for (let j = 0; j < 5; j += 1) {
        h.attempts(
          1,
          { from: `[2001:db8:${i.toString(16)}:${j}::66]:5060`, account: `${i}`, proof: 'oneWay' },
          1,
        )
      }
    }
    const wide = h.blocks.filter(({ source }) => source.endsWith('/56'))
    expect(wide).to.have.length(100)
    expect(h.told).to.include('boundReached')
  })
})
