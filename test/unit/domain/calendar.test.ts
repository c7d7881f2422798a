// Days and clocks of zones: days of 23 and 25 hours, clocks that are skipped or come twice.
import { expect } from 'chai'
import {
  addDays,
  addMonths,
  dayIn,
  dayText,
  instantOf,
  readDay,
  startOfDay,
  weekdayOf,
  type CalendarDay,
} from '../../../src/domain/calendar.js'

const day = (text: string): CalendarDay => {
  const read = readDay(text)
  if (read === undefined) throw new Error(`${text} is no day`)
  return read
}
const iso = (at: number): string => new Date(at).toISOString()
const hours = (text: string, zone: string): number =>
  (startOfDay(addDays(day(text), 1), zone) - startOfDay(day(text), zone)) / 3_600_000

describe('days of a zone', () => {
  it('begin at its midnight', () => {
    expect(iso(startOfDay(day('2026-11-30'), 'Europe/Berlin'))).to.equal('2026-11-29T23:00:00.000Z')
    expect(iso(startOfDay(day('2026-07-01'), 'America/New_York'))).to.equal(
      '2026-07-01T04:00:00.000Z',
    )
    expect(iso(startOfDay(day('2026-11-30'), 'Asia/Kathmandu'))).to.equal(
      '2026-11-29T18:15:00.000Z',
    )
  })

  it('have 23 or 25 hours when the clock is changed', () => {
    expect(hours('2026-03-29', 'Europe/Berlin')).to.equal(23)
    expect(hours('2026-10-25', 'Europe/Berlin')).to.equal(25)
    expect(hours('2026-10-26', 'Europe/Berlin')).to.equal(24)
    expect(hours('2026-10-04', 'Australia/Lord_Howe')).to.equal(23.5)
  })

  it('begin later where their midnight is skipped', () => {
    const start = startOfDay(day('2026-09-06'), 'America/Santiago')

    expect(iso(start)).to.equal('2026-09-06T04:00:00.000Z')
    expect(dayText(dayIn(start, 'America/Santiago'))).to.equal('2026-09-06')
    expect(dayText(dayIn(start - 1, 'America/Santiago'))).to.equal('2026-09-05')
  })

  it('show a clock that comes twice the first time, and one that is skipped later', () => {
    const at = (text: string, minutes: number): string =>
      iso(instantOf(day(text), minutes, 'Europe/Berlin'))

    expect(at('2026-10-25', 150)).to.equal('2026-10-25T00:30:00.000Z')
    expect(at('2026-03-29', 150)).to.equal('2026-03-29T01:30:00.000Z')
  })

  it('are counted over months and years', () => {
    expect(dayText(addDays(day('2026-12-31'), 1))).to.equal('2027-01-01')
    expect(dayText(addDays(day('2028-03-01'), -1))).to.equal('2028-02-29')
    expect(dayText(addMonths(day('2026-01-31'), -1))).to.equal('2025-12-01')
    expect(weekdayOf(day('2026-11-30'))).to.equal(1)
    expect(weekdayOf(day('2026-11-29'))).to.equal(7)
  })

  it('are read only where there is such a day', () => {
    for (const text of ['2026-02-29', '2026-13-01', '2026-1-1', '', 'today', '2026-11-30T00:00']) {
      expect(readDay(text), text).to.equal(undefined)
    }
  })
})
