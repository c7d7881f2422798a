import { expect } from 'chai'
import { CaptureClock } from '../../../../src/listen/hep/capture-clock.js'

const now = Date.parse('2026-11-20T12:00:00Z')

describe('CaptureClock', () => {
  it('leaves times alone while they are within a second of ours', () => {
    const clock = new CaptureClock()

    expect(clock.offsetOf(1, now - 900, now)).to.equal(0)
    expect(clock.offsetOf(1, now + 900, now)).to.equal(0)
  })

  it('corrects a clock that is wrong, and takes a queue for a queue', () => {
    const clock = new CaptureClock()

    expect(clock.offsetOf(1, now - 5000, now)).to.equal(5000)
    // Held up for two seconds on its way: that is no change of the clock.
    expect(clock.offsetOf(1, now - 5000, now + 2000)).to.equal(5000)
    expect(clock.offsetOf(2, now + 60_000, now)).to.equal(-60_000)
  })

  it('follows a clock that was set right', () => {
    const clock = new CaptureClock()
    clock.offsetOf(1, now - 5000, now)

    expect(clock.offsetOf(1, now + 1000, now + 1000)).to.equal(0)
  })

  it('forgets what it saw long ago', () => {
    const clock = new CaptureClock()
    clock.offsetOf(1, now, now)

    for (let at = now + 1000; at <= now + 30_000; at += 1000) clock.offsetOf(1, at - 7000, at)

    expect(clock.offsetOf(1, now + 24_000, now + 31_000)).to.equal(7000)
  })

  it('keeps a bounded number of clocks', () => {
    const clock = new CaptureClock()
    for (let id = 0; id < 64; id++) clock.offsetOf(id, now, now)

    expect(clock.offsetOf(64, now - 5000, now)).to.equal(0)
  })
})
