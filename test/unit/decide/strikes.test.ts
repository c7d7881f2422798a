import { expect } from 'chai'
import type { AttackType } from '../../../src/domain/attempt.js'
import { untrusted } from '../../../src/domain/untrusted.js'
import { DeciderHarness } from './decider-harness.js'
import type { AttemptFields } from './decider-harness.js'

const day = 86_400_000

function strike(h: DeciderHarness, fields: AttemptFields = {}): void {
  h.attempts(10, { userAgent: untrusted('VaxSIPUserAgent/3.5'), ...fields })
  h.pass(1000)
  h.pass(3_600_000)
}

describe('strikes', () => {
  it('put a source on the denylist at the third block within 30 days, with a note', () => {
    const h = new DeciderHarness()
    strike(h)
    strike(h)
    expect(h.entries).to.be.empty

    strike(h)

    expect(h.entries).to.have.length(1)
    expect(h.entries[0]).to.include({
      list: 'deny',
      network: '203.0.113.66',
      origin: 'sipward',
      note: 'blocked by sipward after 3 REGISTER attacks',
    })
    expect(h.attacks.map(({ action }) => action)).to.deep.equal(['blocked', 'blocked', 'denied'])
    expect(h.ended.at(-1)).to.include({ end: 'denied', userAgent: 'VaxSIPUserAgent/3.5' })
    expect(h.decider.lists.verdict('203.0.113.66' as never)).to.equal('deny')
  })

  it('are forgotten after 30 days', () => {
    const h = new DeciderHarness()
    strike(h)
    strike(h)
    h.pass(30 * day)
    strike(h)
    strike(h)
    expect(h.entries).to.be.empty
  })

  it('follow the threshold', () => {
    const h = new DeciderHarness({ 'blocking.threshold': 1 })
    strike(h)
    expect(h.entries[0]?.note).to.equal('blocked by sipward after 1 REGISTER attack')
  })

  it('lead to the denylist only for types that may', () => {
    const types: readonly AttackType[] = ['INVITE', 'OPTIONS', 'OTHER']
    for (const type of types) {
      const h = new DeciderHarness()
      for (let i = 0; i < 5; i += 1) strike(h, { type })
      expect(h.entries, type).to.be.empty
    }
    const invite = new DeciderHarness({ 'blocking.permanent.invite': true })
    for (let i = 0; i < 3; i += 1) strike(invite, { type: 'INVITE' })
    expect(invite.entries).to.have.length(1)
    const register = new DeciderHarness({ 'blocking.permanent.register': false })
    for (let i = 0; i < 5; i += 1) strike(register)
    expect(register.entries).to.be.empty
  })

  it('wait for the type: what looked like REGISTER and was INVITE is not made permanent', () => {
    const h = new DeciderHarness()
    strike(h)
    strike(h)
    const inferred = Array.from({ length: 10 }, () => h.attempt({ isTypeInferred: true }))
    for (const attempt of inferred)
      Object.assign(attempt, { type: 'INVITE', isTypeInferred: false })
    h.pass(1000)
    expect(h.attacks.at(-1)?.type).to.equal('INVITE')
    expect(h.entries).to.be.empty
  })

  it('are forgiven by a person who unblocks', () => {
    const h = new DeciderHarness()
    strike(h)
    strike(h)
    h.orders.unblock('203.0.113.66' as never)
    strike(h)
    strike(h)
    expect(h.entries).to.be.empty
  })

  it('do not count where a person lifted the block before its record was complete', () => {
    const h = new DeciderHarness({ 'blocking.threshold': 1 })
    h.attempts(10)
    h.orders.unblock('203.0.113.66' as never)
    h.pass(1000)
    expect(h.attacks).to.have.length(1)
    expect(h.entries).to.be.empty
  })

  it('do not lead there on evidence that anybody can forge, where HEP would have proven it', () => {
    const h = new DeciderHarness()
    for (let i = 0; i < 5; i += 1) strike(h, { proof: 'oneWay', isTypeInferred: false })
    expect(h.attacks.map(({ action }) => action)).to.deep.equal(Array(5).fill('blocked'))
    expect(h.entries).to.be.empty
  })

  it('lead there as soon as one of the attacks was proven', () => {
    const h = new DeciderHarness()
    strike(h, { proof: 'returned' })
    strike(h, { proof: 'oneWay' })
    strike(h, { proof: 'oneWay' })
    expect(h.entries).to.have.length(1)

    const late = new DeciderHarness()
    for (let i = 0; i < 3; i += 1) strike(late, { proof: 'oneWay' })
    strike(late, { proof: 'returned' })
    expect(late.entries[0]?.note).to.equal('blocked by sipward after 4 REGISTER attacks')
  })

  it('lead there without proof where there is no HEP that could find one', () => {
    const h = new DeciderHarness()
    for (let i = 0; i < 3; i += 1) strike(h, { proof: 'oneWay', isTypeInferred: true })
    expect(h.entries).to.have.length(1)
  })
})
