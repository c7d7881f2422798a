import { expect } from 'chai'
import { EventTimeParser, parseEventTime } from '../../../../src/listen/ami/event-time.js'

const samples: readonly (readonly [text: string, at: number])[] = [
  ['2026-11-20T16:00:39.800+0000', Date.UTC(2026, 10, 20, 16, 0, 39, 800)],
  ['2026-11-20T16:00:39.801+0000', Date.UTC(2026, 10, 20, 16, 0, 39, 801)],
  ['2026-11-20T17:00:39.800+0100', Date.UTC(2026, 10, 20, 16, 0, 39, 800)],
  ['2026-11-20T11:30:39.800-0430', Date.UTC(2026, 10, 20, 16, 0, 39, 800)],
  ['1795190439-800000', Date.UTC(2026, 10, 20, 16, 0, 39, 800)],
  // Microseconds without leading zeros: 42 of them are no milliseconds.
  ['1795190439-42', Date.UTC(2026, 10, 20, 16, 0, 39, 0)],
  ['1795190439-7042', Date.UTC(2026, 10, 20, 16, 0, 39, 7)],
]

const refused = [
  ...['', 'x', '2026-11-20T16:00:39.800', '2026-13-20T16:00:39.800+0000', '1795190439'],
  ...['2026-11-20T25:00:39.800+0000', '2026-11-20T16:00:39.8x0+0000', '1795190439-', '-5'],
  ...['2026-11-20 16:00:39.800+0000', '17951904391-0', '1795190439-1000000'],
]

describe('parseEventTime', () => {
  for (const [text, at] of samples) {
    it(`reads ${text}`, () => {
      expect(parseEventTime(text)).to.equal(at)
    })
  }

  for (const text of refused) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(parseEventTime(text)).to.be.NaN
    })
  }
})

describe('EventTimeParser', () => {
  it('reads a stream of times as each of them alone, whatever came before', () => {
    const parser = new EventTimeParser()
    const texts = [...samples.map(([text]) => text), ...refused]
    const stream = [...texts, ...texts.reverse(), ...samples.map(([text]) => text)]

    for (const text of stream) {
      const padded = `EventTV: ${text}\r\n`
      expect(parser.parse(padded, 9, 9 + text.length), text).to.deep.equal(parseEventTime(text))
    }
  })
})
