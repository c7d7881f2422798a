// Quiet hours: over midnight, in zones, and on the day on which the clock is set.
import { expect } from 'chai'
import { endOfQuietHours, isQuietHours } from '../../../src/domain/quiet-hours.js'

const berlin = 'Europe/Berlin'

function endAt(hours: string, zone: string, at: string): string {
  return new Date(endOfQuietHours(hours, zone, Date.parse(at))).toISOString()
}

describe('quiet hours', () => {
  it('are two times of the day that differ', () => {
    expect(['22:00-07:00', '00:00-23:59', '12:00-13:30'].every(isQuietHours)).to.equal(true)
    expect(['', '22-7', '24:00-01:00', '07:00-07:00', '7:00-8:00'].some(isQuietHours)).to.equal(
      false,
    )
  })

  it('hold back until their end, also over midnight, in the zone of people', () => {
    const hours = '22:00-07:00'
    expect(endAt(hours, berlin, '2026-11-30T21:30:20Z')).to.equal('2026-12-01T06:00:00.000Z')
    expect(endAt(hours, berlin, '2026-12-01T05:59:59Z')).to.equal('2026-12-01T06:00:00.000Z')
    expect(endAt(hours, 'UTC', '2026-12-01T00:00:00Z')).to.equal('2026-12-01T07:00:00.000Z')
    expect(endAt('12:00-13:30', 'UTC', '2026-12-01T13:00:00Z')).to.equal('2026-12-01T13:30:00.000Z')
  })

  it('hold nothing back at other times, and where there are none', () => {
    for (const at of ['2026-12-01T06:00:00.000Z', '2026-12-01T20:59:59.000Z']) {
      expect(endAt('22:00-07:00', berlin, at)).to.equal(at)
      expect(endAt('', berlin, at)).to.equal(at)
    }
  })

  it('end when the clock on the wall says so, also where it is set that night', () => {
    expect(endAt('22:00-07:00', berlin, '2026-10-24T21:00:00Z')).to.equal(
      '2026-10-25T06:00:00.000Z',
    )
    expect(endAt('22:00-07:00', berlin, '2027-03-27T22:00:00Z')).to.equal(
      '2027-03-28T05:00:00.000Z',
    )
  })
})
