// Lines of a schedule, and the report that is due at an instant.
import { expect } from 'chai'
import {
  dueSlot,
  nextDueAt,
  planWords,
  readPlan,
  type ReportPlan,
} from '../../../src/domain/report-schedule.js'

const zone = 'Europe/Berlin'
const plan = (line: string): ReportPlan => {
  const read = readPlan(line)
  if (read === undefined) throw new Error(`${line} is no plan`)
  return read
}
const due = (line: string, at: string) => {
  const { from, to, dueAt, day } = dueSlot(plan(line), Date.parse(at), zone)
  return [day, ...[from, to, dueAt].map((each) => new Date(each).toISOString().slice(0, 16))]
}

describe('a line of the schedule', () => {
  it('names when, to whom and about what', () => {
    expect(
      readPlan('weekly mon 07:30 a@x.example b@x.example host=edge-1 pbx=berlin'),
    ).to.deep.equal({
      ...{ kind: 'weekly', on: 1, atMinutes: 450, host: 'edge-1', pbx: 'berlin' },
      recipients: ['a@x.example', 'b@x.example'],
    })
    expect(planWords(plan('weekly sun 07:05 a@x.example'))).to.equal('weekly on Sunday at 07:05')
    expect(planWords(plan('monthly 28 00:00 a@x.example'))).to.equal('monthly on day 28 at 00:00')
  })

  it('is refused where anything in it is wrong', () => {
    const wrong = [
      ...['', 'daily', 'daily 07:00', 'daily 7:00 a@x.example', 'daily 24:00 a@x.example'],
      ...['hourly 07:00 a@x.example', 'weekly 07:00 a@x.example', 'weekly foo 07:00 a@x.example'],
      ...['monthly 0 07:00 a@x.example', 'monthly 29 07:00 a@x.example'],
      ...[
        'daily 07:00 a',
        'daily 07:00 a@x.example,b@x.example',
        'daily 07:00 pbx=a',
        'daily 07:00 a@x.example pbx=',
      ],
      ...['daily 07:00 a@x.example pbx=a pbx=b', 'daily 07:00 a@x.example color=red'],
      ...['daily 07:00 "a"@x.example', 'daily 07:00 a@x.example\r\nBcc:b@x.example'],
      `daily 07:00 ${Array(21).fill('a@x.example').join(' ')}`,
    ]
    for (const line of wrong) expect(readPlan(line), line).to.equal(undefined)
  })
})

describe('the report that is due', () => {
  it('is about the day before, from the set hour on', () => {
    const line = 'daily 07:00 a@x.example'

    expect(due(line, '2026-11-30T05:59:59Z')).to.deep.equal([
      ...['2026-11-28', '2026-11-27T23:00', '2026-11-28T23:00', '2026-11-29T06:00'],
    ])
    expect(due(line, '2026-11-30T06:00:00Z')).to.deep.equal([
      ...['2026-11-29', '2026-11-28T23:00', '2026-11-29T23:00', '2026-11-30T06:00'],
    ])
  })

  it('is about 23 and 25 hours when the clock was changed', () => {
    const line = 'daily 07:00 a@x.example'

    expect(due(line, '2026-03-30T12:00:00Z').slice(0, 3)).to.deep.equal([
      ...['2026-03-29', '2026-03-28T23:00', '2026-03-29T22:00'],
    ])
    expect(due(line, '2026-10-26T12:00:00Z').slice(0, 3)).to.deep.equal([
      ...['2026-10-25', '2026-10-24T22:00', '2026-10-25T23:00'],
    ])
  })

  it('is made once on a day whose hour comes twice or not at all', () => {
    const line = 'daily 02:30 a@x.example'
    const on = (from: string, count: number) =>
      new Set(
        Array.from(
          { length: count },
          (_, index) => due(line, new Date(Date.parse(from) + index * 900_000).toISOString())[0],
        ),
      )

    expect([...on('2026-10-25T00:00:00Z', 90)]).to.deep.equal(['2026-10-23', '2026-10-24'])
    expect([...on('2026-03-29T00:00:00Z', 90)]).to.deep.equal(['2026-03-27', '2026-03-28'])
  })

  it('is about the week from Monday to Sunday, whatever day it is made on', () => {
    expect(due('weekly wed 07:00 a@x.example', '2026-12-03T00:00:00Z').slice(0, 3)).to.deep.equal([
      ...['2026-11-23', '2026-11-22T23:00', '2026-11-29T23:00'],
    ])
  })

  it('is about the whole month before', () => {
    expect(due('monthly 1 07:00 a@x.example', '2027-01-01T06:00:00Z').slice(0, 3)).to.deep.equal([
      ...['2026-12-01', '2026-11-30T23:00', '2026-12-31T23:00'],
    ])
  })

  it('comes again at the next day, week or month', () => {
    const next = (line: string): string =>
      new Date(nextDueAt(plan(line), Date.parse('2026-11-30T06:00:00Z'), zone)).toISOString()

    expect(next('daily 07:00 a@x.example')).to.equal('2026-12-01T06:00:00.000Z')
    expect(next('weekly mon 07:00 a@x.example')).to.equal('2026-12-07T06:00:00.000Z')
    expect(next('monthly 28 07:00 a@x.example')).to.equal('2026-12-28T06:00:00.000Z')
  })
})
