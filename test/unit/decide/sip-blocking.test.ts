import { expect } from 'chai'
import { AttemptWindows } from '../../../src/decide/books/attempt-windows.js'
import type { Source } from '../../../src/domain/address.js'
import { DeciderHarness } from './decider-harness.js'

describe('the SIP blocking rule', () => {
  it('blocks at the tenth attempt within a minute, not at the ninth', () => {
    const h = new DeciderHarness()
    h.attempts(9)
    expect(h.blocks).to.be.empty

    h.attempts(1)

    expect(h.blocks).to.have.length(1)
    expect(h.blocks[0]).to.include({ source: '203.0.113.66', proof: 'returned' })
    expect(h.blocks[0]?.until).to.equal(h.clock.now() + 3_600_000)
  })

  it('slides: ten attempts spread over a little more than a minute are none', () => {
    const h = new DeciderHarness()
    h.attempts(30, {}, 6700)
    expect(h.blocks).to.be.empty

    const faster = new DeciderHarness()
    faster.attempts(10, {}, 6600)
    expect(faster.blocks).to.have.length(1)
  })

  it('counts attempts by their own time when they are reported late', () => {
    const h = new DeciderHarness()
    const start = h.clock.now()
    h.attempts(5, {}, 100)
    for (let i = 0; i < 5; i += 1)
      h.attempt({ at: start - 59_000 + i * 1000, failure: 'unanswered' })

    expect(h.blocks).to.have.length(1)
  })

  it('finds a full minute that ends before the newest attempt', () => {
    const h = new DeciderHarness()
    const start = h.clock.now()
    h.pass(63_000)
    const times = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 61]
    for (const seconds of times) h.attempt({ at: start + seconds * 1000 })
    expect(h.blocks).to.be.empty

    // Reported late, since nobody has answered it for 5 s.
    h.attempt({ at: start + 58_000, failure: 'unanswered' })

    expect(h.blocks).to.have.length(1)
  })

  it('takes exactly one minute for too long, and a millisecond less for an attack', () => {
    for (const [ms, blocks] of [
      [60_000, 0],
      [59_999, 1],
    ] as const) {
      const h = new DeciderHarness({ 'detection.attemptsPerMinute': 2 })
      h.attempts(1)
      h.attempts(1, {}, ms)
      expect(h.blocks, `${ms} ms`).to.have.length(blocks)
    }
  })

  it('is not blinded by attempts of a clock that went ahead and was set right', () => {
    const h = new DeciderHarness()
    for (let i = 0; i < 10; i += 1) h.attempt({ at: h.clock.now() + 3_600_000 + i * 10_000 })
    h.pass(120_000)
    h.attempts(10)
    expect(h.blocks).to.have.length(1)
  })

  it('does not let attempts of two sources make one attack', () => {
    const h = new DeciderHarness()
    for (let i = 0; i < 9; i += 1) {
      h.attempts(1, { from: '203.0.113.66:5060' })
      h.attempts(1, { from: '203.0.113.67:5060' })
    }
    expect(h.blocks).to.be.empty
  })

  it('counts IPv6 by the /64 and IPv4 by the address', () => {
    const h = new DeciderHarness()
    for (let i = 1; i <= 10; i += 1) h.attempts(1, { from: `[2001:db8:1::${i}]:5060` })
    for (let i = 1; i <= 10; i += 1) h.attempts(1, { from: `198.51.100.${i}:5060` })

    expect(h.blocks.map(({ source }) => source)).to.deep.equal(['2001:db8:1::/64'])
  })

  it('follows the setting from the next attempt on', () => {
    const h = new DeciderHarness({ 'detection.attemptsPerMinute': 20 })
    h.attempts(12)
    expect(h.blocks).to.be.empty
    h.decider.setSettings({ ...h.decider.settings, 'detection.attemptsPerMinute': 5 })

    h.attempts(1)

    expect(h.blocks).to.have.length(1)
  })

  it('blocks at the first attempt where the limit is one', () => {
    const h = new DeciderHarness({ 'detection.attemptsPerMinute': 1 })
    h.attempts(1)
    expect(h.blocks).to.have.length(1)
  })

  it('starts anew after the block has ended', () => {
    const h = new DeciderHarness({ 'blocking.seconds': 60 })
    h.attempts(10)
    h.pass(60_001)
    expect(h.ended.map(({ end }) => end)).to.deep.equal(['expired'])

    h.attempts(9)
    expect(h.blocks).to.have.length(1)
    h.attempts(1)
    expect(h.blocks).to.have.length(2)
  })

  // With a million: npm run bench memory.
  it('remembers as many sources as it may, and forgets the oldest first', () => {
    const windows = new AttemptWindows({ capacity: 1000 })
    const at = 1_795_190_451_000
    const flood = (network: number, count: number): void => {
      for (let i = 0; i < count; i++) {
        windows.attempt(`${network}.0.${i >> 8}.${i & 255}` as Source, at, 10)
      }
    }
    for (let i = 0; i < 9; i++) windows.attempt('203.0.113.66' as Source, at, 10)
    flood(10, 400)
    expect(windows.count('203.0.113.66' as Source, at)).to.equal(9)

    flood(11, 1200)

    expect(windows.size).to.be.at.most(1000)
    expect(windows.count('203.0.113.66' as Source, at)).to.equal(0)
    expect(windows.forgotten).to.be.at.least(500)
  })
})
