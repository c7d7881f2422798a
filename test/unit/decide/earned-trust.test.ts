// Trust is earned by a success and lost by guesses only (facts F3, F4, E5d), and a moved office is told of (L1).
import { expect } from 'chai'
import type { Source } from '../../../src/domain/address.js'
import { untrusted } from '../../../src/domain/untrusted.js'
import { DeciderHarness } from './decider-harness.js'

const customer = '198.51.100.7'

describe('a customer who is not known yet', () => {
  it('is trusted by his success, whatever others have forged in his name', () => {
    const h = new DeciderHarness()
    for (let i = 0; i < 11; i += 1) {
      h.attempts(1, { from: `${customer}:5060`, account: `${100 + i}`, proof: 'oneWay' }, 6700)
    }
    h.success(`${customer}:5061`, '150')
    expect(h.trusted.map(({ source }) => source)).to.deep.equal([customer])
    expect(h.notices).to.be.empty
    h.attempts(10, { from: `${customer}:5060`, proof: 'oneWay' })
    expect(h.blocks).to.be.empty
  })

  it('is trusted while he is blocked for what others have forged', () => {
    const h = new DeciderHarness()
    h.attempts(10, { from: `${customer}:5060`, proof: 'oneWay' })
    h.success(`${customer}:5061`, '150')
    expect(h.trusted).to.have.length(1)
  })

  it('gets no strike for it, and no place on the denylist', () => {
    const h = new DeciderHarness({ 'blocking.threshold': 1 })
    h.attempts(10, { from: `${customer}:5060`, proof: 'oneWay', isTypeInferred: true })
    h.success(`${customer}:5061`, '150')
    h.pass(1000)
    expect(h.entries).to.be.empty
    expect(h.decider.blocks.strikes(customer as Source, h.clock.now())).to.equal(0)
    h.attempts(10, { from: '203.0.113.66:5060', proof: 'oneWay', isTypeInferred: true })
    h.pass(1000)
    expect(
      h.entries.map(({ network }) => network),
      'a stranger',
    ).to.deep.equal(['203.0.113.66'])
  })

  it('may mistype a password ten times and then correct it', () => {
    const h = new DeciderHarness()
    h.attempts(10, { from: `${customer}:5061`, account: '101' }, 20_000)
    h.success(`${customer}:5061`, '101')
    h.success(`${customer}:5062`, '102')
    expect(h.trusted).to.have.length(2)
    expect(h.notices).to.be.empty

    h.attempts(10, { from: `${customer}:5064`, account: '104' }, 100)
    expect(
      h.blocks.map(({ flow }) => flow?.port),
      'the fourth phone is stale',
    ).to.deep.equal([5064])
  })

  it('may have one stale phone before a good one is heard', () => {
    const h = new DeciderHarness()
    h.attempts(9, { from: `${customer}:5064`, account: '104' }, 7000)
    h.success(`${customer}:5061`, '101')
    expect(h.trusted).to.have.length(1)
  })

  it('is trusted for a second account that works, though several have failed', () => {
    const h = new DeciderHarness()
    for (const account of ['103', '104', '105']) {
      h.attempts(3, { from: `${customer}:5064`, account }, 7000)
    }
    h.success(`${customer}:5061`, '101')
    expect(h.trusted).to.be.empty
    h.success(`${customer}:5062`, '102')
    expect(h.trusted).to.have.length(1)
  })
})

describe('a guesser', () => {
  it('of several accounts is not trusted for the one he finds', () => {
    const h = new DeciderHarness()
    for (let i = 0; i < 9; i += 1) h.attempts(1, { account: `${100 + i}` }, 7000)
    h.success('203.0.113.66:5062', '109')
    expect(h.trusted).to.be.empty
    expect(h.told).to.deep.equal(['compromiseSuspected'])
  })

  it('is one also where it turns out later that he was real', () => {
    const h = new DeciderHarness()
    for (let i = 0; i < 5; i += 1) {
      const attempt = h.attempt({ account: `${100 + i}`, proof: 'oneWay' })
      Object.assign(attempt, { proof: 'returned' })
      h.decider.onProven(attempt)
    }
    h.success('203.0.113.66:5062', '109')
    expect(h.trusted).to.be.empty
  })

  it('is one where nothing can prove it, after more tries than anybody mistypes: people are told', () => {
    const h = new DeciderHarness()
    const fields = { account: '100', proof: 'oneWay', isTypeInferred: true } as const
    h.attempts(30, fields, 7000)
    h.success('203.0.113.66:5062', '100')
    expect(h.told).to.deep.equal(['compromiseSuspected'])
  })
})

describe('one account', () => {
  const place = (i: number): Source => `198.51.100.${i}` as Source

  it('makes at most ten of its contacts trusted; none of them takes the place of another', () => {
    const h = new DeciderHarness()
    for (let i = 1; i <= 60; i += 1) {
      const lastAt = h.clock.now()
      h.decider.learnTrust({ source: place(i), account: untrusted('151'), lastAt })
    }
    expect(h.decider.trust.size).to.equal(10)
    expect(h.decider.trust.isTrusted(place(1), h.clock.now())).to.be.true
  })

  it('that goes from network to network is trusted where it succeeded last', () => {
    const h = new DeciderHarness()
    for (let i = 1; i <= 12; i += 1) {
      h.success(place(i), '151')
      h.pass(1000)
    }
    h.pass(0)
    expect(h.lost).to.deep.equal([place(1), place(2)])
    expect(h.decider.trust.size).to.equal(10)
  })

  it('of the PBX itself, which has none, is not bounded', () => {
    const h = new DeciderHarness()
    for (let i = 1; i <= 60; i += 1) h.success(place(i), '')
    expect(h.decider.trust.size).to.equal(60)
  })
})

describe('an office that has moved', () => {
  /** An office whose four accounts have worked at another address. */
  function moved(): DeciderHarness {
    const h = new DeciderHarness()
    for (let i = 1; i <= 4; i += 1) h.success(`${customer}:${5060 + i}`, `${100 + i}`)
    return h
  }

  it('is blocked for its stale phones, and people are told how to let it in, once', () => {
    const h = moved()
    for (let round = 0; round < 3; round += 1) {
      for (let i = 1; i <= 4; i += 1) {
        h.attempts(1, { from: `192.0.2.7:${6000 + i}`, account: `${100 + i}` }, 3750)
      }
    }
    expect(h.blocks[0]?.source).to.equal('192.0.2.7')
    expect(h.told.filter((kind) => kind === 'officeMayHaveMoved')).to.have.length(1)
    expect(h.notices[0]?.text).to.contain('sipward allow 192.0.2.7')
  })

  it('is not what a guesser of existing accounts looks like', () => {
    const fast = moved()
    fast.attempts(10, { from: '192.0.2.7:6000', account: '101' })
    const oneFlow = moved()
    for (let i = 0; i < 12; i += 1) {
      oneFlow.attempts(1, { from: '192.0.2.7:6000', account: `${101 + (i % 4)}` }, 1000)
    }
    const strange = moved()
    for (let i = 0; i < 12; i += 1) {
      strange.attempts(1, { from: `192.0.2.7:${6000 + i}`, account: `${101 + i}` }, 3000)
    }
    for (const h of [fast, oneFlow, strange]) {
      expect(h.blocks).to.have.length(1)
      expect(h.told).to.not.include('officeMayHaveMoved')
    }
  })

  it('is trusted when two of its good phones are heard, and loses its stale flows alone', () => {
    const h = moved()
    for (let i = 1; i <= 4; i += 1) {
      h.attempts(2, { from: `192.0.2.7:${6000 + i}`, account: `${100 + i}` }, 3750)
    }
    h.success('192.0.2.7:6005', '105')
    h.success('192.0.2.7:6006', '106')
    h.attempts(12, { from: '192.0.2.7:6001', account: '101' }, 100)
    expect(h.blocks.map(({ flow }) => flow?.port)).to.deep.equal([6001])
  })
})
