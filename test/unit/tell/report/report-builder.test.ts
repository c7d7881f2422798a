// What a report says: its verdict, numbers, what is new, tables, what was not seen and what was changed.
import { expect } from 'chai'
import type { Attack } from '../../../../src/domain/attack.js'
import type { ReportQuestion } from '../../../../src/ports/report-facts.js'
import { ReportBuilder } from '../../../../src/tell/report/report-builder.js'
import { sourcesOf, statusAt, sunday } from '../../../support/report-log.js'
import {
  letterAt,
  sampleAttack,
  sampleEvidence,
  sampleItem,
} from '../../../support/sample-letters.js'
import { busyDay } from '../../../support/sample-reports.js'

const [hour, day] = [3_600_000, 86_400_000]
const factsOf = (parts: Parameters<typeof sourcesOf>[0], question: Partial<ReportQuestion> = {}) =>
  new ReportBuilder(sourcesOf(parts)).facts({ ...sunday, ...question })
const at = (hours: number, part: Parameters<typeof sampleAttack>[0] = {}): Attack =>
  sampleAttack({ id: `${hours} ${JSON.stringify(part)}`, at: sunday.from + hours * hour, ...part })

describe('the verdict of a report', () => {
  it('is friendly on a quiet day', async () => {
    const { verdict, watched, tables } = await factsOf({})

    expect(verdict).to.deep.equal({
      state: 'quiet',
      sentence: 'Nobody attacked. Nothing to do.',
      short: 'quiet, nothing to do',
    })
    expect(watched).to.equal(
      'Watched 24 h 0 min: 0 attacks. The PBX has told of 8\u202f213 events since sipward started.',
    )
    expect(tables).to.deep.equal([])
  })

  it('says how many attacked, that all are blocked, and how usual that is', async () => {
    const history = [7, 14, 21, 28].flatMap((days) => busyDay(sunday.from - days * day, 100, 3))
    const { verdict } = await factsOf({ attacks: [...busyDay(sunday.from, 78), ...history] })

    expect(verdict.state).to.equal('ok')
    expect(verdict.sentence).to.equal(
      '22 sources attacked 78 times, all blocked; 22\u202f% fewer than on a usual Sunday. Nothing to do.',
    )
    expect(verdict.short).to.equal('22 sources, nothing to do')
  })

  it('says that somebody was not blocked', async () => {
    const { verdict } = await factsOf({ attacks: [at(1), at(2, { action: 'exempt' })] })

    expect(verdict.sentence).to.include('attacked 2 times, 1 of them not blocked')
  })

  it('begins with what must be acted on', async () => {
    const item = sampleItem({ kind: 'compromiseSuspected', subject: { account: '204' } })
    const news = [{ ...item, firstAt: sunday.from + hour }]
    const { verdict, toDo } = await factsOf({ news })
    const settled = await factsOf({
      news: news.map((one) => ({ ...one, endedAt: sunday.from + 2 * hour })),
    })

    expect(verdict.state).to.equal('act')
    expect(verdict.short).to.equal('act: account 204 seems found out')
    expect([settled.verdict.state, settled.toDo]).to.deep.equal(['quiet', []])
    expect(toDo[0]?.text).to.match(/^Account 204 seems found out\. Change the password/)
  })

  it('says that nothing protects now, and not that of a day long ago', async () => {
    const part = {
      health: { state: 'notProtecting', sentence: 'no PBX is heard', problems: [] },
    } as const
    const now = await factsOf({ status: statusAt(letterAt, part) })
    const later = await factsOf({ status: statusAt(letterAt + 9 * day, part) })

    expect(now.verdict.short).to.equal('act: this host does not protect')
    expect(later.verdict.state).to.equal('quiet')
  })

  it('forgets a trouble that is over', async () => {
    const item = sampleItem({
      kind: 'pbxBroken',
      firstAt: sunday.from + hour,
      endedAt: sunday.from + 2 * hour,
    })

    expect((await factsOf({ news: [item] })).verdict.state).to.equal('quiet')
    expect((await factsOf({ news: [{ ...item, endedAt: 0 }] })).verdict.state).to.equal('act')
  })
})

describe('the numbers of a report', () => {
  const history = [7, 14, 21, 28].flatMap((days) => busyDay(sunday.from - days * day, 10))

  it('stand beside the mean of the same weekday of the last four weeks', async () => {
    const { numbers } = await factsOf({ attacks: [...busyDay(sunday.from, 30), ...history] })

    expect(numbers.map(({ key, value, usual }) => [key, value, usual]).slice(0, 2)).to.deep.equal([
      ['attacks', 30, 10],
      ['sources', 22, 10],
    ])
    expect(numbers[0]?.words).to.equal('200\u202f% more than on a usual Sunday')
  })

  it('are compared with nothing before the log begins', async () => {
    const attacks = [...busyDay(sunday.from, 30), ...busyDay(sunday.from - 3 * day, 10)]
    const { numbers } = await factsOf({ attacks })

    expect(numbers.map(({ usual, words }) => [usual, words])).to.deep.equal(
      Array.from({ length: 4 }, () => [undefined, '']),
    )
  })

  it('are compared with the time before, or with nothing, where that is wanted', async () => {
    const attacks = [...busyDay(sunday.from, 30), ...busyDay(sunday.from - day, 10), ...history]
    const before = await factsOf({ attacks }, { compareWith: 'before' })
    const none = await factsOf({ attacks }, { compareWith: 'none' })

    expect(before.numbers[0]?.usual).to.equal(10)
    expect(none.numbers[0]?.usual).to.equal(undefined)
  })

  it('of a day of 25 hours are compared with the days of 24', async () => {
    const [from, to] = ['2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'].map(Date.parse)
    if (from === undefined || to === undefined) throw new Error('two instants')
    const sundays = ['2026-09-27', '2026-10-04', '2026-10-11', '2026-10-18'].flatMap((text) =>
      // The first and the last attack of a Sunday in Berlin, in summer.
      [`${text}T00:00:00+02:00`, `${text}T23:59:59+02:00`].map((each) =>
        sampleAttack({ id: each, at: Date.parse(each) }),
      ),
    )
    const own = [from, to - 1].map((each) => sampleAttack({ id: String(each), at: each }))
    const begun = sampleAttack({ id: 'first', at: Date.parse('2026-09-20T12:00:00Z') })
    const { numbers, course } = await factsOf(
      { attacks: [...sundays, ...own, begun] },
      { from, to },
    )

    expect(numbers[0]).to.include({ value: 2, usual: 2 })
    expect(course?.columns).to.have.length(25)
  })
})

describe('what is new in a report', () => {
  it('was not seen in the 30 days before', async () => {
    const attacks = [
      at(1, { source: '203.0.113.1', userAgent: 'pplsip', account: '100', country: 'NL' }),
      at(2, { source: '203.0.113.2', userAgent: 'sipcli/v1.8', account: '101', country: 'US' }),
      at(-29 * 24, { source: '203.0.113.1', userAgent: 'pplsip', account: '100', country: 'NL' }),
      at(-31 * 24, {
        source: '203.0.113.2',
        userAgent: 'sipcli/v1.8',
        account: '101',
        country: 'US',
      }),
    ]
    const { fresh } = await factsOf({ attacks })

    expect(fresh).to.deep.equal([
      { key: 'source', total: 1, names: ['203.0.113.2'] },
      { key: 'tool', total: 1, names: ['sipcli'] },
      { key: 'country', total: 1, names: ['US'] },
      { key: 'account', total: 1, names: ['101'] },
    ])
  })
})

describe('the tables of a report', () => {
  it('have ten rows, those with most weight first, and how many there are in all', async () => {
    const { tables } = await factsOf({ attacks: busyDay(sunday.from, 400) })
    const [sources] = tables
    const attempts = sources?.rows.map((row) => row.attempts) ?? []

    expect(sources?.rows).to.have.length(10)
    expect(sources?.total).to.equal(22)
    expect(attempts).to.deep.equal([...attempts].sort((left, right) => right - left))
  })

  it('say of an account whether it exists', async () => {
    const tried = (account: string, failure: 'wrongPassword' | 'unknownAccount' | 'refused') =>
      at(1, { account, evidence: [sampleEvidence({ account, failure })] })
    const attacks = [
      tried('1', 'wrongPassword'),
      tried('2', 'unknownAccount'),
      tried('3', 'refused'),
    ]
    const { tables } = await factsOf({ attacks }, { groups: ['account'] })

    expect(tables[0]?.rows.map(({ key, detail }) => [key, detail])).to.deep.equal([
      ['1', 'exists on the PBX'],
      ['2', 'does not exist'],
      ['3', ''],
    ])
  })

  it('lead to the attacks of a row, whatever it is called', async () => {
    const { tables } = await factsOf(
      { attacks: [at(1, { account: '&type=x#"\ud800' })] },
      { groups: ['account'] },
    )

    expect(tables[0]?.rows[0]?.path).to.equal(
      `/attacks?from=${sunday.from}&to=${sunday.to}&account=%26type%3Dx%23%22%EF%BF%BD`,
    )
  })
})

describe('a report about one PBX or host', () => {
  const attacks = [
    at(1, { pbx: 'berlin', host: 'edge-1', source: '203.0.113.1' }),
    at(2, { pbx: 'paris', host: 'edge-2', source: '203.0.113.2' }),
  ]
  const item = sampleItem({ kind: 'campaign', firstAt: sunday.from + 1 })
  const change = {
    ...{ id: 'c', at: sunday.from + 1, actor: 'anna', address: '', host: 'edge-1', action: 'deny' },
    ...{ subject: '203.0.113.9', before: '', after: '', undoUntil: 0, undoneAt: 0, undoneBy: '' },
  }

  it('counts its attacks alone, and tells a customer nothing of the machines', async () => {
    const parts = { attacks, news: [item], changes: [change] }
    const facts = await factsOf(parts, { filter: { pbx: 'paris' } })

    expect(facts.attacks).to.equal(1)
    expect(facts.tables[0]?.rows.map(({ key }) => key)).to.deep.equal(['203.0.113.2'])
    expect([facts.toDo, facts.changes.rows, facts.unseen]).to.deep.equal([[], [], []])
    expect(facts.watched).to.not.include('events')
    expect(JSON.stringify(facts)).to.not.include('203.0.113.1"')
  })

  it('has the news and changes of its host', async () => {
    const other = { ...item, id: 'x', subject: { host: 'edge-2', source: '203.0.113.7' } }
    const parts = {
      attacks,
      news: [item, other],
      changes: [change, { ...change, id: 'd', host: 'edge-2' }],
    }
    const facts = await factsOf(parts, { filter: { host: 'edge-2' } })

    expect(facts.attacks).to.equal(1)
    expect(facts.toDo.map(({ text }) => text)).to.have.length(1)
    expect(facts.toDo[0]?.text).to.include('203.0.113.7')
    expect(facts.changes.total).to.equal(1)
  })
})

describe('what a report says it has not seen', () => {
  it('names times without protection, and takes them off what was watched', async () => {
    const gap = sampleItem({ kind: 'notProtecting', text: 'NOT PROTECTING: no PBX is heard' })
    const from = sunday.from + 2 * hour
    const { unseen, watched } = await factsOf({
      news: [{ ...gap, firstAt: from, lastAt: from, endedAt: from + hour / 3 }],
    })

    expect(watched).to.match(/^Watched 23 h 40 min/)
    expect(unseen[0]).to.equal(
      'Sun 29 Nov, 02:00 CET, for 20 minutes: NOT PROTECTING: no PBX is heard.',
    )
  })

  it('names an old database and lost records', async () => {
    const status = statusAt(letterAt)
    const { geo, recorder } = status
    const old = { ...geo, builtAt: letterAt - 60 * day }
    const { unseen } = await factsOf({
      status: { ...status, geo: old, recorder: { ...recorder, dropped: 3 } },
    })

    expect(unseen).to.have.length(2)
    expect(unseen.join(' ')).to.include('60 days old').and.include('3 records')
  })

  it('counts all attacks, and says that details are known of the latest alone', async () => {
    const attacks = busyDay(sunday.from, 6600).map((attack, index) => ({
      ...attack,
      at: sunday.from + index,
    }))
    const facts = await factsOf({ attacks })

    expect(facts.attacks).to.equal(6600)
    expect(facts.read).to.equal(6000)
    expect(facts.numbers.map(({ isAtLeast }) => isAtLeast)).to.deep.equal(Array(4).fill(false))
    expect(facts.tables[0]?.rows).to.have.length(10)
    expect(facts.unseen.join(' ')).to.include('the latest 6\u202f000 attacks of 6\u202f600')
    expect(facts.tables.find(({ key }) => key === 'type')?.isPart).to.equal(false)
    expect(facts.verdict.sentence).to.match(/^22 sources attacked 6\u202f600 times, all blocked/)
  }).timeout(10_000)
})

it('a report leaves out the sections that are not wanted', async () => {
  const facts = await factsOf({ attacks: busyDay(sunday.from, 40) }, { sections: ['numbers'] })

  expect(facts.numbers).to.have.length(4)
  expect([facts.tables, facts.fresh, facts.unseen, facts.course]).to.deep.equal([
    [],
    [],
    [],
    undefined,
  ])
})
