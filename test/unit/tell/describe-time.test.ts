// Times for people, and JSON that is safe to show.
import { expect } from 'chai'
import {
  describeDuration,
  describeIsoTime,
  toIsoTime,
} from '../../../src/tell/format/describe-time.js'
import { safeJson } from '../../../src/tell/format/safe-json.js'

describe('describeDuration', () => {
  const cases: readonly (readonly [number, string])[] = [
    [-5, '0 ms'],
    [0, '0 ms'],
    [999, '999 ms'],
    [1000, '1 s'],
    [61_000, '1 min 1 s'],
    [3_600_000, '1 h'],
    [3_605_000, '1 h'],
    [93_784_000, '1 d 2 h'],
    [86_400_000 * 400, '400 d'],
  ]
  for (const [milliseconds, text] of cases) {
    it(`says ${text} for ${milliseconds} ms`, () => {
      expect(describeDuration(milliseconds)).to.equal(text)
    })
  }
})

describe('toIsoTime', () => {
  it('is ISO 8601 in UTC, and survives instants that no calendar has', () => {
    expect(toIsoTime(1_800_000_000_250)).to.equal('2027-01-15T08:00:00.250Z')
    expect(toIsoTime(Infinity)).to.equal('+275760-09-13T00:00:00.000Z')
    expect(toIsoTime(NaN)).to.equal('1970-01-01T00:00:00.000Z')
  })

  it('reads well to the second', () => {
    expect(describeIsoTime('2027-01-15T08:00:00.250Z')).to.equal('2027-01-15 08:00:00')
  })
})

describe('safeJson', () => {
  it('leaves nothing that could mislead, and means the same', () => {
    const value = { text: '\u001b\u007f\u009b\u202e\u2028\u200b\ufeff\u00ad\ud800\u{e0041}é漢😀' }

    const json = safeJson(value, 2)

    expect(json).to.equal(
      '{\n  "text": "\\u001b\\u007f\\u009b\\u202e\\u2028\\u200b\\ufeff\\u00ad\\ud800\\udb40\\udc41é漢😀"\n}',
    )
    expect(JSON.parse(json)).to.deep.equal(value)
  })
})
