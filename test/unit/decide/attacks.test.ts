import { expect } from 'chai'
import { untrusted } from '../../../src/domain/untrusted.js'
import { DeciderHarness } from './decider-harness.js'

describe('the record of an attack', () => {
  it('follows its block after a moment, with what the other stream has shown meanwhile', () => {
    const h = new DeciderHarness()
    const shown = { type: 'REGISTER' as const, isTypeInferred: true, userAgent: untrusted('') }
    for (let i = 0; i < 9; i += 1) h.attempt({ ...shown })
    const last = h.attempt({ ...shown })
    expect(h.blocks).to.have.length(1)
    h.pass(500)
    expect(h.attacks, 'too early').to.be.empty

    Object.assign(last, { type: 'INVITE', isTypeInferred: false, userAgent: 'friendly-scanner' })

    h.pass(600)

    expect(h.attacks).to.have.length(1)
    expect(h.attacks[0]).to.include({
      rule: 'sipBlocking',
      source: '203.0.113.66',
      victim: '203.0.113.10',
      attempts: 10,
      action: 'blocked',
      proof: 'returned',
      host: 'host',
      pbx: 'pbx',
    })
    expect(h.attacks[0]?.evidence).to.have.length(10)
    expect(h.attacks[0]?.evidence.at(-1)).to.include({
      type: 'INVITE',
      userAgent: 'friendly-scanner',
    })
    expect(h.completed[0]?.attackId).to.equal(h.attacks[0]?.id)
  })

  it('takes the type that most attempts have', () => {
    const h = new DeciderHarness()
    h.attempts(3, { type: 'REGISTER' })
    h.attempts(7, { type: 'INVITE', userAgent: untrusted('pplsip') })
    h.pass(1000)

    expect(h.attacks[0]).to.include({ type: 'INVITE', userAgent: 'pplsip', isTypeInferred: false })
    expect(h.completed[0]).to.include({ type: 'INVITE', userAgent: 'pplsip' })
  })

  it('is one-way only where no attempt was returned', () => {
    const h = new DeciderHarness()
    h.attempts(10, { proof: 'oneWay' })
    h.attempts(9, { from: '203.0.113.67:5060', proof: 'oneWay' })
    h.attempts(1, { from: '203.0.113.67:5060', proof: 'returned' })
    h.pass(1000)

    expect(h.attacks.map(({ proof }) => proof)).to.deep.equal(['oneWay', 'returned'])
  })

  it('counts attempts that were on their way, and keeps the last twenty as evidence', () => {
    const h = new DeciderHarness()
    h.attempts(10, {}, 1)
    h.attempts(30, {}, 1)
    h.pass(1000)

    expect(h.attacks[0]?.attempts).to.equal(40)
    expect(h.attacks[0]?.evidence).to.have.length(20)
    expect(h.blocks, 'one block').to.have.length(1)
  })

  it('holds what made it an attack, not what the source did long ago', () => {
    const h = new DeciderHarness()
    h.attempts(30, { account: 'long ago', proof: 'returned' }, 7000)
    h.pass(61_000)
    h.attempts(10, { account: 'now', proof: 'oneWay' }, 10)
    h.pass(1000)

    expect(h.attacks[0]).to.include({ attempts: 10, proof: 'oneWay' })
    expect(new Set(h.attacks[0]?.evidence.map(({ account }) => account))).to.have.all.keys('now')
  })

  it('is completed at once on a clean stop', () => {
    const h = new DeciderHarness()
    h.attempts(10)
    h.decider.closeAll()
    expect(h.attacks).to.have.length(1)
  })
})

describe('monitoring', () => {
  it('reports and does not block, once for each block time', () => {
    const h = new DeciderHarness({ 'blocking.monitor': true, 'blocking.seconds': 60 })
    h.attempts(500, {}, 10)
    h.pass(1000)
    expect(h.blocks).to.be.empty
    expect(h.attacks.map(({ action }) => action)).to.deep.equal(['reported'])

    h.pass(61_000)
    h.attempts(10)
    h.pass(1000)
    expect(h.attacks).to.have.length(2)
  })

  it('protects at once when it is switched off in the middle of an attack', () => {
    const h = new DeciderHarness({ 'blocking.monitor': true })
    h.attempts(10)
    expect(h.blocks).to.be.empty
    h.decider.setSettings({ ...h.decider.settings, 'blocking.monitor': false })

    h.attempts(10)

    expect(h.blocks).to.have.length(1)
  })
})

describe('an attempt of a blocked source', () => {
  it('is an alarm, once, when it happened well after the block', () => {
    const h = new DeciderHarness()
    h.attempts(10)
    h.attempts(5, {}, 100)
    expect(h.notices, 'packets on their way').to.be.empty

    h.pass(5000)
    h.attempts(5, {}, 100)

    expect(h.notices.map(({ kind }) => kind)).to.deep.equal(['firewallLeaks'])
    expect(h.notices[0]?.text).to.contain('203.0.113.66')
  })
})
