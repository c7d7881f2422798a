import { expect } from 'chai'
import { DeciderHarness } from './decider-harness.js'

const minute = 60_000
const hour = 60 * minute
const attacker = '203.0.113.66:5062'

describe('a success that may be that of a guess', () => {
  it('is told loudly, with account and source, and does not make the guesser trusted', () => {
    const h = new DeciderHarness()
    h.attempts(30, { account: '100' }, 10_000)
    h.success(attacker, '100')

    expect(h.told).to.deep.equal(['compromiseSuspected'])
    expect(h.notices[0]).to.include({ source: '203.0.113.66', account: '100' })
    expect(h.notices[0]?.text).to.contain('"100"').and.contain('203.0.113.66')
    expect(h.trusted).to.be.empty
    expect(h.decider.trust.size).to.equal(0)
  })

  it('leaves the block of the guesser in force, and the next ones are blocks and strikes', () => {
    const h = new DeciderHarness({ 'blocking.seconds': 60 })
    h.attempts(10, { account: '100' })
    h.success(attacker, '100')
    expect(h.ended).to.be.empty
    h.pass(1000)
    h.pass(2 * minute)
    h.success(attacker, '100')
    h.attempts(10, { account: '101', proof: 'oneWay' })
    h.pass(1000)
    expect(h.blocks.map(({ isStrike }) => isStrike)).to.deep.equal([true, true])
  })

  it('is found where the PBX itself calls the guesser, whom it takes for a phone', () => {
    const h = new DeciderHarness()
    h.attempts(10, { account: '100' })
    h.success(attacker, '')
    expect(h.decider.trust.size).to.equal(0)
  })

  it('is told where others guessed, and the account has never worked from there', () => {
    const h = new DeciderHarness()
    for (let bot = 1; bot <= 5; bot += 1) {
      h.attempts(2, { from: `198.51.100.${bot}:5060`, account: '100' }, 1000)
    }
    h.success('192.0.2.7', '100')
    expect(h.told).to.deep.equal(['compromiseSuspected'])
    expect(h.trusted, 'nothing else speaks against it').to.have.length(1)
  })

  it('is told where one password was tried on many accounts and fits one', () => {
    const h = new DeciderHarness()
    for (let i = 0; i < 20; i += 1) h.attempts(1, { account: `${100 + i}` }, 10_000)
    h.success(attacker, '121')
    expect(h.told).to.deep.equal(['compromiseSuspected'])
  })

  it('is told once an hour for each account', () => {
    const h = new DeciderHarness()
    for (const account of ['98', '99']) h.attempts(6, { account }, 10_000)
    for (let i = 0; i < 10; i += 1) {
      h.success(attacker, '100')
      h.pass(minute)
    }
    expect(h.told).to.have.length(1)
    expect(h.trusted, 'a guesser').to.be.empty
    h.success(attacker, '101')
    expect(h.told).to.have.length(2)
    expect(h.trusted, 'two accounts that work are no luck').to.have.length(1)
  })
})

describe('a success that is no news', () => {
  it('is that of a user who mistypes twice', () => {
    const h = new DeciderHarness()
    h.attempts(2, { account: '100' }, 10_000)
    h.success(attacker, '100')
    expect(h.notices).to.be.empty
    expect(h.trusted[0]).to.include({ source: '203.0.113.66', account: '100' })
  })

  it('is that of a phone at work while others guess its password', () => {
    const h = new DeciderHarness()
    h.success('192.0.2.7', '100')
    h.attempts(9, { account: '100' })
    h.attempts(9, { account: '100', from: '203.0.113.67:5062' })
    h.success('192.0.2.7', '100')
    expect(h.notices).to.be.empty
  })

  it('is that of a new device while the old one fails with a stale password where it worked', () => {
    const h = new DeciderHarness()
    h.success('192.0.2.7', '100')
    h.success('192.0.2.7', '101')
    h.attempts(30, { account: '100', from: '192.0.2.7:5060' }, minute)
    h.success('198.51.100.9', '100')
    expect(h.notices).to.be.empty
  })

  it('is one an hour after the last guess', () => {
    const h = new DeciderHarness()
    for (let bot = 1; bot <= 5; bot += 1) {
      h.attempts(2, { from: `198.51.100.${bot}:5060`, account: '100' }, 1000)
    }
    h.pass(hour)
    h.success('192.0.2.7', '100')
    expect(h.notices).to.be.empty
  })
})

describe('a source that attacked and then succeeds', () => {
  it('becomes trusted a day later, or when a person unblocks it', () => {
    const later = new DeciderHarness()
    later.attempts(10, { account: '100' })
    later.pass(24 * hour - minute)
    later.success(attacker, '100')
    expect(later.trusted, 'too early').to.be.empty
    later.pass(25 * hour)
    later.success(attacker, '100')
    expect(later.trusted).to.have.length(1)

    const unblocked = new DeciderHarness()
    unblocked.attempts(10, { account: '100' })
    unblocked.orders.unblock('203.0.113.66' as never)
    unblocked.success(attacker, '100')
    expect(unblocked.trusted).to.have.length(1)
  })

  it('is known by its strikes after a restart', () => {
    const h = new DeciderHarness()
    h.decider.blocks.strike('203.0.113.66' as never, h.clock.now() - 2 * hour, 'returned')
    h.success(attacker, '100')
    expect(h.trusted).to.be.empty
  })

  it('is not trusted while it is on the denylist', () => {
    const h = new DeciderHarness()
    h.list('deny', '203.0.113.66')
    h.success(attacker, '100')
    expect(h.trusted).to.be.empty
  })

  it('stays trusted where it was so before', () => {
    const h = new DeciderHarness()
    h.success(attacker, '100')
    h.success(attacker, '101')
    h.attempts(15, { account: '100' })
    h.pass(2 * hour)
    h.success(attacker, '100')
    expect(h.trusted).to.have.length(3)
  })
})
