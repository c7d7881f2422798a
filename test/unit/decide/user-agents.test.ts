import { expect } from 'chai'
import { untrusted } from '../../../src/domain/untrusted.js'
import { endpoint } from '../../support/builders.js'
import { DeciderHarness } from './decider-harness.js'

const scanner = 'friendly-scanner'

describe('a blocked User-Agent', () => {
  it('is an attack and a block at the first request that HEP shows', () => {
    const h = new DeciderHarness()
    h.request({ userAgent: scanner, method: 'OPTIONS' })
    expect(h.blocks).to.have.length(1)
    h.pass(1000)

    expect(h.attacks[0]).to.include({
      rule: 'userAgent',
      type: 'OPTIONS',
      source: '203.0.113.66',
      victim: '203.0.113.10',
      userAgent: scanner,
      isKnownTool: true,
      attempts: 1,
      proof: 'oneWay',
      action: 'blocked',
    })
  })

  it('blocks at the first attempt, too', () => {
    const h = new DeciderHarness()
    h.attempt({ userAgent: untrusted('SipVicious/0.3') })
    h.pass(1000)
    expect(h.attacks[0]).to.include({ rule: 'userAgent', userAgent: 'SipVicious/0.3' })
  })

  it('counts a request and the attempt that it turns out to be once', () => {
    const h = new DeciderHarness()
    h.request({ userAgent: scanner, callId: 'one' })
    h.attempt({ sessionId: untrusted('one'), userAgent: untrusted(scanner), account: '9999' })
    h.attempt({ sessionId: untrusted('two'), userAgent: untrusted(scanner), account: '9998' })
    h.pass(1000)
    expect(h.attacks[0]).to.include({ attempts: 2, pbx: 'pbx', proof: 'returned' })
  })

  it('is found in any case, as a part of the name, or by a regular expression', () => {
    const settings = { 'detection.userAgents': ['Foo', '/^bar \\d+$/'] }
    const isBlocked = (userAgent: string): boolean => {
      const h = new DeciderHarness(settings)
      h.request({ userAgent })
      return h.blocks.length > 0
    }
    expect(['a FOOT', 'Bar 12', 'bar 12 x', 'Yealink', ''].map(isBlocked)).to.deep.equal([
      true,
      true,
      false,
      false,
      false,
    ])
  })

  it('follows the settings at once', () => {
    const h = new DeciderHarness()
    h.request({ userAgent: 'Yealink SIP-T46S' })
    expect(h.blocks).to.be.empty
    h.decider.setSettings({ ...h.decider.settings, 'detection.userAgents': ['yealink'] })
    h.request({ userAgent: 'Yealink SIP-T46S' })
    expect(h.blocks).to.have.length(1)
  })

  it('does nothing to the allowlist', () => {
    const h = new DeciderHarness()
    h.list('allow', '203.0.113.66')
    h.request({ userAgent: scanner })
    expect([h.blocks.length, h.notices.length]).to.deep.equal([0, 0])
  })

  it('is only reported while nobody is blocked, once', () => {
    const h = new DeciderHarness({ 'blocking.monitor': true })
    for (let i = 0; i < 100; i += 1) h.request({ userAgent: scanner, callId: `${i}` })
    h.pass(1000)
    expect(h.blocks).to.be.empty
    expect(h.attacks.map(({ action }) => action)).to.deep.equal(['reported'])
  })

  it('never blocks a trusted source, for ten thousand forged requests: people are told once', () => {
    const h = new DeciderHarness()
    h.success('203.0.113.66:5062', '100')
    for (let i = 0; i < 10_000; i += 1) {
      h.request({ userAgent: scanner, callId: `${i}` })
      h.attempts(1, { userAgent: untrusted(scanner), proof: 'oneWay', account: '100' }, 1)
    }
    h.pass(1000)
    expect(h.blocks).to.be.empty
    expect(h.told).to.deep.equal(['trustedSourceSuspected'])
    expect(h.attacks).to.have.length(1)
  })

  it('is no strike where one datagram may be forged, and one where it is proven', () => {
    const h = new DeciderHarness({ 'blocking.threshold': 2, 'blocking.seconds': 60 })
    for (let i = 0; i < 5; i += 1) {
      h.request({ userAgent: scanner })
      h.pass(1000)
      h.pass(60_000)
    }
    expect(h.blocks).to.have.length(5)
    expect(h.completed.map(({ isStrike }) => isStrike)).to.deep.equal(Array(5).fill(false))

    for (let i = 0; i < 2; i += 1) {
      h.attempt({ userAgent: untrusted(scanner), remote: endpoint('203.0.113.66:5062', 'TCP') })
      h.pass(1000)
      h.pass(60_000)
    }
    expect(h.entries).to.have.length(1)
  })
})
