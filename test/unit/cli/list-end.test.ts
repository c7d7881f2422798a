// When an entry ends, as people type it.
import { expect } from 'chai'
import { AppError } from '../../../src/domain/app-error.js'
import { endArgument } from '../../../src/cli/list-end.js'

const now = Date.parse('2026-11-30T12:00:00Z')

describe('the end of an entry on the command line', () => {
  for (const [length, end] of [
    ['90s', '2026-11-30T12:01:30.000Z'],
    ['30min', '2026-11-30T12:30:00.000Z'],
    ['30m', '2026-11-30T12:30:00.000Z'],
    ['2h', '2026-11-30T14:00:00.000Z'],
    ['1d 12h', '2026-12-02T00:00:00.000Z'],
    ['1d12h', '2026-12-02T00:00:00.000Z'],
    ['1w', '2026-12-07T12:00:00.000Z'],
  ] as const) {
    it(`is ${end} after ${length}`, () => {
      expect(endArgument({ for: length }, now)).to.equal(end)
    })
  }

  it('is a time with its zone, one of this machine without, its midnight for a day, and never', () => {
    const of = (until: string) => endArgument({ until }, now)
    expect(of('2026-12-24 18:00Z')).to.equal('2026-12-24T18:00:00.000Z')
    expect(of('2026-12-24T18:00:30+01:00')).to.equal('2026-12-24T17:00:30.000Z')
    expect(of('2026-12-24 18:00')).to.equal(new Date(2026, 11, 24, 18).toISOString())
    expect(of('2026-12-24')).to.equal(new Date(2026, 11, 24).toISOString())
    expect(of('never')).to.equal('never')
    expect(endArgument({}, now)).to.equal(undefined)
  })

  for (const length of ['', '2', 'h', '2 hours', '0s', '-1h', '1.5h', '2h x', '9999999h']) {
    it(`is refused for the length ${JSON.stringify(length)}`, () => {
      expect(() => endArgument({ for: length }, now)).to.throw(AppError, 'is no length of time')
    })
  }

  for (const until of ['', 'tomorrow', '18:00', '2026-13-01', '2026-12-24T25:00', '24.12.2026']) {
    it(`is refused for the time ${JSON.stringify(until)}`, () => {
      expect(() => endArgument({ until }, now)).to.throw(AppError, 'is no time')
    })
  }
})
