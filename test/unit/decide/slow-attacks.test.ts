import { expect } from 'chai'
import { DayCounter } from '../../../src/decide/books/day-counter.js'
import type { Source } from '../../../src/domain/address.js'
import { DeciderHarness } from './decider-harness.js'
import type { AttemptFields } from './decider-harness.js'

const minute = 60_000
const hour = 60 * minute
const source = '203.0.113.66' as Source

/** A phone behind an office whose other phones work all day. */
function office(others: number): DeciderHarness {
  const h = new DeciderHarness()
  for (let i = 0; i < others; i += 1) h.success(`203.0.113.66:${6000 + i}`, `20${i}`)
  return h
}

describe('a slow attack', () => {
  it('is found at the hundredth attempt within a day', () => {
    const h = new DeciderHarness()
    h.attempts(99, {}, 10 * minute)
    expect(h.blocks).to.be.empty
    h.attempts(1, {}, 10 * minute)
    h.pass(1000)

    expect(h.blocks).to.have.length(1)
    expect(h.attacks[0]).to.include({ rule: 'slow', attempts: 100, action: 'blocked' })
    expect(h.attacks[0]?.evidence).to.have.length(20)
  })

  it('is not found below the limit, over weeks', () => {
    const h = new DeciderHarness()
    h.attempts(2000, {}, 14.6 * minute)
    expect(h.blocks).to.be.empty
  })

  it('is found when 100 attempts lie within 21 hours, wherever they begin', () => {
    for (let start = 0; start < 24; start += 1) {
      const h = new DeciderHarness()
      h.pass(start * 0.5 * hour)
      h.attempts(100, {}, (21 * hour) / 100)
      expect(h.blocks, `from ${start / 2} h`).to.have.length(1)
    }
  })

  it('follows its setting', () => {
    const h = new DeciderHarness({ 'detection.attemptsPerDay': 3 })
    h.attempts(3, {}, hour)
    expect(h.blocks).to.have.length(1)
  })

  it('is none where a phone keeps its line alive, with HEP or without', () => {
    const keepAlives: readonly AttemptFields[] = [
      { type: 'OPTIONS', failure: 'unanswered', proof: 'oneWay' },
      { type: 'OPTIONS', failure: 'unknownAccount', proof: 'oneWay' },
      { isTypeInferred: true, failure: 'unanswered', proof: 'oneWay' },
      { isTypeInferred: true, failure: 'unknownAccount', proof: 'oneWay' },
    ]
    for (const fields of keepAlives) {
      const h = new DeciderHarness()
      h.attempts(5000, fields, minute)
      expect(h.blocks, JSON.stringify(fields)).to.be.empty
    }
  })

  it('is one where accounts that nobody has are tried one after the other, without HEP', () => {
    const h = new DeciderHarness()
    for (let i = 0; i < 100; i += 1) {
      h.attempts(
        1,
        {
          account: `${9000 + i}`,
          isTypeInferred: true,
          failure: 'unknownAccount',
          proof: 'oneWay',
        },
        minute,
      )
    }
    expect(h.blocks).to.have.length(1)
  })
})

describe('a slow attack from a trusted source', () => {
  it('is news once a day where a phone has a stale password, and no block', () => {
    const h = office(2)
    h.attempts(1440, { account: '200' }, minute)
    h.pass(1000)
    expect(h.blocks).to.be.empty
    expect(h.told).to.deep.equal(['trustedSourceSuspected'])
  })

  it('costs a guesser of other accounts his flow, or the source where nothing else works', () => {
    const h = office(2)
    h.attempts(100, { account: '300' }, minute)
    expect(h.blocks[0]?.flow?.port).to.equal(5062)

    const alone = office(1)
    alone.pass(25 * hour)
    alone.attempts(100, { account: '300' }, minute)
    expect(alone.blocks[0]).to.include({ flow: undefined, isStrike: false })
  })

  it('is left to a person in a larger office, and where it may be forged', () => {
    const h = office(5)
    h.attempts(500, { account: '300' }, minute)
    const forged = office(1)
    forged.attempts(500, { account: '300', proof: 'oneWay' }, minute)

    expect([h.blocks.length, forged.blocks.length]).to.deep.equal([0, 0])
    expect(h.told).to.deep.equal(['trustedSourceSuspected'])
  })
})

describe('the counter of a day', () => {
  it('forgets what is a day old, and never says more than happened within one', () => {
    const days = new DayCounter({ capacity: 100 })
    for (let i = 0; i < 10; i += 1) days.add(source, 0)
    expect(days.count(source, 21 * hour - 1)).to.equal(10)
    expect(days.count(source, 24 * hour)).to.equal(0)
    expect(days.add(source, 48 * hour)).to.equal(1)
  })

  it('keeps the numbers of whoever comes back when the map turns over', () => {
    const days = new DayCounter({ capacity: 10 })
    days.add(source, 0)
    for (let i = 0; i < 7; i += 1) days.add(`192.0.2.${i}` as Source, 1)
    expect(days.add(source, 2)).to.equal(2)
    expect(days.count(source, 3)).to.equal(2)
  })

  it('remembers so many sources, and those seen last', () => {
    const days = new DayCounter({ capacity: 1000 })
    for (let i = 0; i < 5000; i += 1) days.add(`192.0.2.${i}` as Source, i)
    expect(days.size).to.be.at.most(1000)
    expect(days.count('192.0.2.4999' as Source, 5000)).to.equal(1)
    expect(days.count('192.0.2.1' as Source, 5000)).to.equal(0)
  })
})
