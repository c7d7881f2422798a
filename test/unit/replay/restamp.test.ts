// Re-stamping: the times move by exactly the shift, each in its own form, and nothing else changes.
import { expect } from 'chai'
import { parseAmiRecording, restampBlock } from '../../../src/demo/ami-recording.js'
import { formatRecordedTime, parseRecordedTime } from '../../../src/demo/recorded-time.js'
import { parseHepRecording, restampDatagram } from '../../../src/demo/hep-recording.js'
import { captureBytes, dissectHep, eventTimes, hepDatagrams, withoutTimes } from './captures.js'

const shiftMs = 31_536_000_123

describe('recorded time', () => {
  const shifted: [string, number, string][] = [
    ['2026-11-20T16:00:40.537+0000', 1_000, '2026-11-20T16:00:40.538+0000'],
    ['2026-11-20T16:00:40.537+0000', 999, '2026-11-20T16:00:40.537+0000'],
    ['2026-11-20T16:00:40.537+0000', 40_000_000_000, '2026-11-21T03:07:20.537+0000'],
    ['2026-12-31T23:59:59.999+0530', 1_000, '2027-01-01T00:00:00.000+0530'],
    ['2026-03-01T00:00:00.000-0800', -1_000, '2026-02-28T23:59:59.999-0800'],
    ['1282739190-316046', 1_000_000, '1282739191-316046'],
    ['1282739190-999999', 1, '1282739191-0'],
    ['1282739190-5', 10, '1282739190-15'],
    ['1282739190-0', -1, '1282739189-999999'],
  ]
  for (const [before, micros, after] of shifted) {
    it(`moves ${before} by ${micros} µs to ${after}`, () => {
      const time = parseRecordedTime(before)

      expect(time && formatRecordedTime(time, micros)).to.equal(after)
    })
  }

  it('reads the zone: the same instant in three of them', () => {
    const instants = ['16:00:40.537+0000', '21:30:40.537+0530', '08:00:40.537-0800'].map(
      (text) => parseRecordedTime(`2026-11-20T${text}`)?.micros,
    )

    expect(instants).to.deep.equal(Array(3).fill(Date.UTC(2026, 10, 20, 16, 0, 40, 537) * 1000))
  })

  it('refuses what Asterisk does not write', () => {
    const nonsense = [
      '',
      'now',
      '2026-11-20',
      '2026-11-20T16:00:40+0000',
      '2026-11-20T16:00:40.537Z',
    ]
    for (const text of [...nonsense, '12-1234567', '-1-5', '2026-13-20T16:00:40.537+0000']) {
      expect(parseRecordedTime(text), text).to.equal(undefined)
    }
  })
})

describe('restampBlock', () => {
  it('moves every ISO 8601 time of a capture and leaves all other bytes', () => {
    const bytes = captureBytes('asterisk22-pjsip-quirks', 'ami')
    const blocks = parseAmiRecording(bytes, 'quirks')
    const before = Buffer.concat(blocks.map((block) => block.bytes)).toString('latin1')
    const after = blocks.map((block) => restampBlock(block, shiftMs * 1000).toString('latin1'))

    expect(withoutTimes(after.join(''))).to.equal(withoutTimes(before))
    expect(eventTimes(after.join(''))).to.deep.equal(eventTimes(before).map((at) => at + shiftMs))
  })

  it('moves every time of the form seconds-microseconds and leaves all other bytes', () => {
    const form = /\d{4}-\d\d-\d\dT[\d:.]+\+0000/g
    const iso = captureBytes('asterisk16-chansip-svcrack', 'ami').toString('latin1')
    const asSeconds = (text: string, shift: number): string =>
      text.replace(form, (time) => {
        const ms = Date.parse(time.replace('+0000', 'Z')) + shift
        return `${Math.floor(ms / 1000)}-${(ms % 1000) * 1000 + 7}`
      })
    const parse = (text: string) => parseAmiRecording(Buffer.from(text, 'latin1'), 'svcrack')
    const blocks = parse(asSeconds(iso, 0))
    const expected = parse(asSeconds(iso, shiftMs)).map((block) => block.bytes.toString('latin1'))

    expect(blocks).to.have.length(163)
    expect(
      blocks.map((block) => restampBlock(block, shiftMs * 1000).toString('latin1')),
    ).to.deep.equal(expected)
  })

  it('moves SessionTV by the same shift, and keeps bytes that are no UTF-8', () => {
    const text =
      'Asterisk Call Manager/5.0.4\r\nEvent: SuccessfulAuth\r\nEventTV: 2026-11-20T16:01:40.304+0000\r\n' +
      'AccountID: \xff\xfe\r\nSessionTV: 2026-11-20T16:01:39.900+0000\r\n\r\n'
    const [block] = parseAmiRecording(Buffer.from(text, 'latin1'), 'x')

    expect(block && restampBlock(block, 700_000).toString('latin1')).to.equal(
      'Event: SuccessfulAuth\r\nEventTV: 2026-11-20T16:01:41.004+0000\r\n' +
        'AccountID: \xff\xfe\r\nSessionTV: 2026-11-20T16:01:40.600+0000\r\n\r\n',
    )
  })
})

describe('restampDatagram', () => {
  it('moves chunks 9 and 10 to the microsecond, IPv4 and IPv6, and leaves all other bytes', () => {
    for (const name of ['asterisk22-pjsip-ipv6', 'asterisk22-pjsip-matrix'] as const) {
      const before = hepDatagrams(name).map(dissectHep)
      const after = parseHepRecording(captureBytes(name, 'hep'), name).map((datagram) =>
        dissectHep(restampDatagram(datagram, shiftMs * 1000 + 654_321)),
      )

      expect(after.map(({ rest }) => rest)).to.deep.equal(before.map(({ rest }) => rest))
      expect(after.map(({ at }) => Math.round(at * 1000))).to.deep.equal(
        before.map(({ at }) => Math.round(at * 1000) + shiftMs * 1000 + 654_321),
      )
    }
  })
})
