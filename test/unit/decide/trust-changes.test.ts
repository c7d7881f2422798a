import { expect } from 'chai'
import type { Source } from '../../../src/domain/address.js'
import { untrusted } from '../../../src/domain/untrusted.js'
import { DeciderHarness } from './decider-harness.js'

const day = 86_400_000
const source = '198.51.100.7' as Source

describe('trust that is learnt from the PBX', () => {
  it('counts like a success, and is told so that the kernel can follow', () => {
    const h = new DeciderHarness()
    h.decider.learnTrust({ source, account: untrusted('100'), lastAt: h.clock.now() })
    h.attempts(50, { from: `${source}:5060`, account: '9', proof: 'oneWay' })
    expect(h.blocks).to.be.empty
    expect(h.trusted.map(({ account }) => account)).to.deep.equal(['100'])
  })

  it('is not learnt of the contact of an attacker, but of a server that the PBX chose itself', () => {
    const h = new DeciderHarness()
    h.attempts(10, { from: `${source}:5060`, account: '100' })
    h.decider.learnTrust({ source, account: untrusted('100'), lastAt: h.clock.now() })
    expect(h.trusted).to.be.empty
    h.decider.learnTrust({ source, account: untrusted(''), lastAt: h.clock.now() })
    expect(h.trusted).to.have.length(1)
  })

  it('counts an IPv6 address by its /64, unless that is our own network', () => {
    const h = new DeciderHarness()
    h.decider.lists.setNeverBlocked(['2001:db8:1::10' as never])
    const learn = (address: string): void => {
      const lastAt = h.clock.now()
      h.decider.learnTrust({ source: address as Source, account: untrusted('1'), lastAt })
    }
    learn('2001:db8::20')
    learn('2001:db8:1::20')
    expect(h.trusted.map((trust) => trust.source)).to.deep.equal([
      '2001:db8::/64',
      '2001:db8:1::20',
    ])
  })
})

describe('the end of trust', () => {
  it('is told 30 days after the last success, by the ticks alone', () => {
    const h = new DeciderHarness()
    for (let i = 1; i <= 200; i += 1) h.success(`198.51.100.${i}`, `${i}`)
    h.pass(29 * day)
    h.success('198.51.100.7', '7')
    for (let i = 0; i < 50; i += 1) h.pass(0)
    expect(h.lost).to.be.empty

    h.pass(day)
    for (let i = 0; i < 50; i += 1) h.pass(0)
    expect(h.lost).to.have.length(199)
    expect(h.lost).to.not.include(source)
    expect([...h.decider.trust.sources()]).to.deep.equal([source])
  })

  it('is told when a person ends it', () => {
    const h = new DeciderHarness()
    h.success(source, '100')
    h.success(source, '101')
    h.pass(1000)
    const at = h.clock.now()
    const ended = h.orders.endTrust(source)
    expect(ended.map(({ account }) => account)).to.deep.equal(['100', '101'])
    expect(h.endedTrust, 'for the store').to.deep.equal(ended)
    expect(ended.every(({ endedAt, lastAt }) => endedAt === at && lastAt === at)).to.be.true
    h.pass(1000)
    expect(h.lost, 'once').to.deep.equal([source])
    expect(h.orders.endTrust(source)).to.be.empty

    h.success(source, '100')
    expect(h.decider.trust.isTrusted(source, h.clock.now()), 'earned again').to.be.true
  })

  it('is not told of a source that has succeeded again before the tick', () => {
    const h = new DeciderHarness()
    h.success(source, '100')
    h.clock.advance(30 * day)
    h.attempt({ from: `${source}:5060` })
    h.success(source, '100')
    h.pass(0)
    expect(h.lost).to.be.empty
  })

  it('is told of whoever has to make room', () => {
    const h = new DeciderHarness()
    for (let i = 0; i < 100_002; i += 1)
      h.success(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, `${i}`)
    h.pass(0)
    expect(h.lost).to.deep.equal(['10.0.0.0', '10.0.0.1'])
  })
})

describe('a block that the kernel has extended', () => {
  it('lasts as long as the kernel says, in our books and in its record', () => {
    const h = new DeciderHarness({ 'blocking.seconds': 60 })
    h.attempts(10, { from: `${source}:5060` })
    h.pass(1000)
    const until = h.clock.now() + 600_000
    expect(h.decider.extendBlock(source, until)).to.be.true
    expect(h.completed.at(-1)).to.include({ until, type: 'REGISTER' })
    h.pass(599_000)
    expect(h.ended).to.be.empty
    h.pass(1000)
    expect(h.ended[0]).to.include({ end: 'expired', until })
  })

  it('is not shortened, and one that is unknown is not invented', () => {
    const h = new DeciderHarness()
    h.attempts(10, { from: `${source}:5060` })
    const [block] = h.blocks
    expect(h.decider.extendBlock(source, 1)).to.be.true
    expect(h.decider.blocks.ofSource(source)?.until).to.equal(block?.until)
    expect(h.decider.extendBlock('192.0.2.1' as Source, 1)).to.be.false
  })
})
