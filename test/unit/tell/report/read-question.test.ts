// What somebody asks for: days of a zone, spans, filters; and refusals that say what would be right.
import { expect } from 'chai'
import { AppError } from '../../../../src/domain/app-error.js'
import { readQuestion } from '../../../../src/tell/report/read-question.js'

const now = Date.parse('2026-11-30T06:12:04Z')
const ask = (fields: Readonly<Record<string, string>>) =>
  readQuestion((name) => fields[name] ?? '', { now, zone: 'Europe/Berlin' })
const span = (fields: Readonly<Record<string, string>>): readonly string[] => {
  const { from, to } = ask(fields)
  return [from, to].map((at) => new Date(at).toISOString().slice(0, 16))
}

describe('the question of a report', () => {
  it('is about yesterday unless it names a span', () => {
    expect(span({})).to.deep.equal(['2026-11-28T23:00', '2026-11-29T23:00'])
    expect(span({ day: 'yesterday' })).to.deep.equal(span({}))
  })

  it('names days of its zone, of 23, 24 and 25 hours', () => {
    expect(span({ day: 'today' })).to.deep.equal(['2026-11-29T23:00', '2026-11-30T23:00'])
    expect(span({ day: '2026-10-25' })).to.deep.equal(['2026-10-24T22:00', '2026-10-25T23:00'])
    expect(span({ day: '2026-03-29' })).to.deep.equal(['2026-03-28T23:00', '2026-03-29T22:00'])
    expect(span({ day: '2026-11-30', zone: 'Asia/Tokyo' })).to.deep.equal([
      ...['2026-11-29T15:00', '2026-11-30T15:00'],
    ])
  })

  it('names spans by days, the last of which counts whole, by times, or as links have them', () => {
    expect(span({ from: '2026-11-01', to: '2026-11-30' })).to.deep.equal([
      ...['2026-10-31T23:00', '2026-11-30T23:00'],
    ])
    expect(span({ from: '2026-11-29T10:00:00+01:00' })).to.deep.equal([
      ...['2026-11-29T09:00', '2026-11-30T06:12'],
    ])
    expect(span({ from: String(now - 3_600_000), to: String(now) })).to.deep.equal([
      ...['2026-11-30T05:12', '2026-11-30T06:12'],
    ])
    expect(span({ range: '7d' })[0]).to.equal('2026-11-23T06:12')
  })

  it('narrows by host, PBX, method, victim, attacker and text', () => {
    const filter = {
      ...{ host: 'edge-1', pbx: 'berlin', type: 'invite', victim: '192.0.2.10' },
      ...{ source: '2001:DB8::/64', search: 'x"y' },
    }

    expect(ask(filter).filter).to.deep.equal({
      ...{ host: 'edge-1', pbx: 'berlin', type: 'INVITE', victim: '192.0.2.10' },
      ...{ source: '2001:db8::/64', search: 'x"y' },
    })
    expect(ask({}).filter).to.deep.equal({})
    expect(ask({ sections: 'numbers,tables', groups: 'tool' })).to.deep.include({
      ...{ sections: ['numbers', 'tables'], groups: ['tool'] },
    })
  })

  it('is refused with what would be right', () => {
    const wrong: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
      [
        { day: '2026-02-30' },
        'day must be a day, 2026-11-30, today or yesterday, not "2026-02-30"',
      ],
      [{ range: '3d' }, 'range must be one of 24h, 7d, 30d, 90d, not "3d"'],
      [{ to: '2026-11-30' }, 'from is missing'],
      [{ from: '2026-11-30', to: '2026-11-01' }, 'from must be earlier than to'],
      [{ from: '2020-01-01' }, 'a report is about at most 400 days'],
      [{ from: '2026-11-30T10:00' }, 'from must be a day, or a time with its zone'],
      [{ zone: 'Nowhere/X' }, 'zone must be a time zone'],
      [{ host: 'a b' }, 'host must be the name of a host'],
      [{ type: 'SCAN' }, 'type must be a SIP method'],
      [{ victim: '192.0.2' }, 'victim must be an address'],
      [{ compare: 'x' }, 'compare must be usual, before or none'],
      [{ sections: 'numbers,x' }, 'sections must be some of toDo, numbers'],
      [{ search: 'x'.repeat(201) }, 'search must be at most 200 characters'],
      [{ day: '\u001b[31m' }, 'not "\\x1b[31m"'],
    ]
    for (const [fields, words] of wrong) {
      expect(() => ask(fields), words)
        .to.throw(AppError)
        .with.property('message')
        .that.includes(words)
    }
  })
})
