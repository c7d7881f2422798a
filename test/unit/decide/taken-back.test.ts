// Attempts that turn out to be none (facts field F3): an office whose phones all begin like attackers.
import { expect } from 'chai'
import type { Attempt } from '../../../src/domain/attempt.js'
import { DeciderHarness } from './decider-harness.js'

const office = '198.51.100.7'

/** Each of some phones asks without being known by its name. */
function begin(h: DeciderHarness, phones: number): readonly Attempt[] {
  return Array.from({ length: phones }, (_, i) => {
    h.clock.advance(50)
    const from = `${office}:${6000 + i}`
    return h.attempt({ from, account: `line${i}`, failure: 'unknownAccount' })
  })
}

describe('attempts that turn out to be none', () => {
  it('are not counted any more', () => {
    const h = new DeciderHarness()
    for (const attempt of begin(h, 9)) h.decider.onTakenBack(attempt)
    begin(h, 9)
    expect(h.blocks).to.be.empty
    begin(h, 1)
    expect(h.blocks).to.have.length(1)
  })

  it('lift the block that needed them, which is no strike then, and the office is trusted', () => {
    const h = new DeciderHarness({ 'blocking.threshold': 1 })
    const attempts = begin(h, 15)
    expect(h.blocks).to.have.length(1)
    for (const [i, attempt] of attempts.entries()) {
      h.decider.onTakenBack(attempt)
      h.success(`${office}:${6000 + i}`, `${200 + i}`)
    }
    expect(h.ended[0]).to.include({ source: office, end: 'unblocked', isStrike: false })
    h.pass(1000)
    expect(h.entries).to.be.empty
    expect(h.decider.trust.isTrusted(office as never, h.clock.now())).to.be.true
  })

  it('do not lift a block that stands without them', () => {
    const h = new DeciderHarness()
    const [first] = begin(h, 1)
    h.attempts(9, { from: `${office}:5060`, account: '100' })
    h.attempts(5, { from: `${office}:5060`, account: '100' })
    expect(h.blocks).to.have.length(1)
    if (first !== undefined) h.decider.onTakenBack(first)
    expect(h.ended).to.be.empty
  })

  it('are forgotten of a prefix and of a day, too', () => {
    const h = new DeciderHarness({ 'detection.attemptsPerDay': 10, 'detection.attemptsPerMinute': 5 })
    for (let i = 0; i < 200; i += 1) {
      const from = `[2001:db8:7:${i.toString(16)}::1]:5060`
      h.clock.advance(100)
      h.decider.onTakenBack(h.attempt({ from, account: `${i}`, failure: 'unknownAccount' }))
      h.decider.onTakenBack(h.attempt({ from: `${office}:5060`, account: `${i}`, failure: 'unknownAccount' }))
    }
    expect(h.blocks).to.be.empty
  })
})
