// The layout of recordings in time: pace, shortened silences, one after another or all at once.
import { expect } from 'chai'
import { AppError } from '../../../src/domain/app-error.js'
import type { RecordedItem, Recording } from '../../../src/demo/recording.js'
import { schedule, type ScheduleOptions } from '../../../src/demo/schedule.js'

function recordingOf(name: string, ...times: number[]): Recording {
  const items = times.map((at): RecordedItem => ({
    kind: 'ami',
    at,
    bytes: Buffer.from(String(at)),
    stamps: [],
  }))
  return { name, items }
}

function layout(recordings: Recording[], options: ScheduleOptions): [string, number][] {
  return schedule(recordings, options).map(({ item, offset }) => [item.bytes.toString(), offset])
}

const first = recordingOf('first', 1000, 1200, 41_200, 41_300)
const second = recordingOf('second', 7000, 7050)

describe('schedule', () => {
  it('keeps the recorded pace from the first item on', () => {
    expect(layout([first], {})).to.deep.equal([
      ['1000', 0],
      ['1200', 200],
      ['41200', 40_200],
      ['41300', 40_300],
    ])
  })

  it('shortens silences and quickens the pace together', () => {
    expect(layout([first], { speed: 2, maxGapMs: 1000 }).map(([, offset]) => offset)).to.deep.equal(
      [0, 100, 600, 650],
    )
  })

  it('leaves no pauses at infinite speed', () => {
    expect(layout([first], { speed: Infinity }).map(([, at]) => at)).to.deep.equal([0, 0, 0, 0])
  })

  it('begins a recording when the one before has ended', () => {
    expect(layout([second, first, second], { maxGapMs: 100 })).to.deep.equal([
      ['7000', 0],
      ['7050', 50],
      ['1000', 50],
      ['1200', 150],
      ['41200', 250],
      ['41300', 350],
      ['7000', 350],
      ['7050', 400],
    ])
  })

  it('begins all recordings at once, and shortens only silences that they share', () => {
    expect(layout([first, second], { order: 'together', maxGapMs: 100 })).to.deep.equal([
      ['1000', 0],
      ['7000', 0],
      ['7050', 50],
      ['1200', 150],
      ['41200', 250],
      ['41300', 350],
    ])
  })

  it('names the recording of each item', () => {
    const names = schedule([first, second], {}).map(({ recording }) => recording)

    expect(names).to.deep.equal(['first', 'first', 'first', 'first', 'second', 'second'])
  })

  it('refuses a speed and a gap that are not above 0', () => {
    for (const options of [{ speed: 0 }, { speed: -1 }, { speed: NaN }, { maxGapMs: 0 }]) {
      expect(() => schedule([first], options)).to.throw(AppError, /is not above 0$/)
    }
  })
})
