import { expect } from 'chai'
import { PbxClock } from '../../../../src/listen/ami/pbx-clock.js'

const now = Date.parse('2026-11-20T12:00:00Z')

function pong(behindMs: number, roundTripMs = 2): Parameters<PbxClock['learn']>[0] {
  return { sentAt: now, receivedAt: now + roundTripMs, pbxAt: now + roundTripMs / 2 - behindMs }
}

describe('PbxClock', () => {
  it('leaves times alone while the clocks differ by less than a second', () => {
    const clock = new PbxClock()

    clock.learn(pong(999))
    clock.learn(pong(-999))

    expect(clock.offsetMs).to.equal(0)
    expect(clock.describe()).to.equal('')
  })

  it('corrects a clock that is behind or ahead, and says so', () => {
    const behind = new PbxClock()
    const ahead = new PbxClock()

    behind.learn(pong(7000))
    ahead.learn(pong(-3_600_000))

    expect(behind.offsetMs).to.equal(7000)
    expect(behind.describe()).to.contain('its clock is 7 s behind')
    expect(ahead.offsetMs).to.equal(-3_600_000)
    expect(ahead.describe()).to.contain('its clock is 3600 s ahead')
  })

  it('does not waver with the line, and follows a real change', () => {
    const clock = new PbxClock()
    clock.learn(pong(7000))

    clock.learn(pong(7100))
    expect(clock.offsetMs).to.equal(7000)
    clock.learn(pong(9000))
    expect(clock.offsetMs).to.equal(9000)
    clock.learn(pong(1000))
    clock.learn(pong(900))
    expect(clock.offsetMs).to.equal(1000)
    clock.learn(pong(100))
    expect(clock.offsetMs).to.equal(0)
  })

  it('learns nothing from an answer that stood in a queue, or that tells no time', () => {
    const clock = new PbxClock()

    clock.learn(pong(7000, 5000))
    clock.learn({ ...pong(7000), pbxAt: Number.NaN })
    clock.learn(pong(7000, -20))

    expect(clock.offsetMs).to.equal(0)
  })
})
