// What a report says it has watched: never a time before sipward was there, and of earlier runs no more than is known.
import { expect } from 'chai'
import type { ReportQuestion } from '../../../../src/ports/report-facts.js'
import { ReportBuilder } from '../../../../src/tell/report/report-builder.js'
import { sourcesOf, statusAt, sunday } from '../../../support/report-log.js'
import { letterAt, sampleAttack, sampleItem } from '../../../support/sample-letters.js'

const hour = 3_600_000
const day = 24 * hour
const factsOf = (parts: Parameters<typeof sourcesOf>[0], question: Partial<ReportQuestion> = {}) =>
  new ReportBuilder(sourcesOf(parts)).facts({ ...sunday, ...question })
const startedAt = (at: number) => statusAt(letterAt, { startedAt: at })
const attackAt = (at: number) => sampleAttack({ id: String(at), at })
const change = {
  ...{ id: 'c', actor: 'anna', address: '', host: 'edge-1', action: 'deny', before: '' },
  ...{ subject: '203.0.113.9', after: '', undoUntil: 0, undoneAt: 0, undoneBy: '' },
}

describe('what was watched', () => {
  it('is the whole span where one run goes on since before it', async () => {
    const { watched, unseen } = await factsOf({ status: startedAt(sunday.from) })

    expect(watched).to.match(/^Watched 24 h 0 min: 0 attacks\./)
    expect(unseen).to.deep.equal([])
  })

  it('begins with the first start, and nothing is claimed of the time before', async () => {
    const { watched, unseen, verdict } = await factsOf({
      status: startedAt(sunday.from + 3 * hour),
    })

    expect(watched).to.match(/^Watched 21 h 0 min, since Sun 29 Nov, 03:00 CET: 0 attacks\./)
    expect(unseen).to.deep.equal([
      'Nothing is known of the time before Sun 29 Nov, 03:00 CET: sipward was not there yet.',
    ])
    expect(verdict.state).to.equal('quiet')
  })

  const traces = (at: number) => [
    { attacks: [attackAt(at)] },
    { news: [sampleItem({ kind: 'campaign', firstAt: at, lastAt: at, endedAt: at })] },
    { changes: [{ ...change, at }] },
  ]

  it('begins with whatever an earlier run has left, with breaks that nobody knows', async () => {
    for (const parts of traces(sunday.from + 2 * hour)) {
      const status = startedAt(sunday.from + 8 * hour)
      const { watched, unseen } = await factsOf({ ...parts, status })

      expect(watched).to.match(/^Watched at most 22 h 0 min, since Sun 29 Nov, 02:00 CET: /)
      expect(unseen.join(' '))
        .to.include('before Sun 29 Nov, 02:00 CET')
        .and.include('edge-1 was started Sun 29 Nov, 08:00 CET: attempts while it was not running')
    }
  })

  it('is the whole span at most where an earlier run has left something before it', async () => {
    for (const parts of traces(sunday.from - 5 * day)) {
      for (const [at, words] of [
        [sunday.from + 8 * hour, 'attempts while it was not running are not known'],
        [letterAt - hour, 'when it was not running before that is not known'],
      ] as const) {
        const { watched, unseen } = await factsOf({ ...parts, status: startedAt(at) })

        expect(watched).to.match(/^Watched at most 24 h 0 min: /)
        expect(unseen).to.have.length(1)
        expect(unseen[0]).to.include(words)
      }
    }
  })

  it('is nothing before the first start, and nobody is told that it was quiet', async () => {
    const { watched, verdict, unseen } = await factsOf({ status: startedAt(letterAt - hour) })

    expect(watched).to.equal('sipward has not watched then.')
    expect(verdict).to.deep.include({ state: 'look', short: 'not watched' })
    expect(unseen[0]).to.include('Nothing is known of the time before Mon 30 Nov, 06:12 CET')
  })

  it('is that of the host that a report is about', async () => {
    const other = {
      ...{
        name: 'edge-2',
        startedAt: sunday.from + 6 * hour,
        lastSeenAt: letterAt,
        readAt: letterAt,
      },
      ...{ isRunning: true, isExcluded: false, addresses: [], version: '', kernel: '', pbxs: [] },
    } as never
    const parts = { hosts: [other], status: startedAt(sunday.from - day) }
    const of = async (host: string) => (await factsOf(parts, { filter: { host } })).watched

    expect(await of('edge-1')).to.match(/^Watched 24 h/)
    expect(await of('edge-2')).to.match(/^Watched 18 h 0 min, since Sun 29 Nov, 06:00 CET/)
  })

  it('ends now, in a span that is not over', async () => {
    const now = sunday.from + 5 * hour
    const { watched } = await factsOf({ status: statusAt(now, { startedAt: sunday.from - day }) })

    expect(watched).to.match(/^Watched 5 h 0 min: /)
  })

  it('is less where nothing protected: what overlaps counts once, what began before the span too', async () => {
    const gap = (from: number, to: number) =>
      sampleItem({
        ...{ id: `gap ${from}`, kind: 'notProtecting', firstAt: sunday.from + from * hour },
        ...{ lastAt: sunday.from + from * hour, endedAt: to === 0 ? 0 : sunday.from + to * hour },
      })
    const news = [gap(-5, 1), gap(2, 5), gap(3, 4), gap(4, 6), gap(23, 0)]
    const { watched, unseen } = await factsOf({ news, status: startedAt(sunday.from - day) })

    expect(watched).to.match(/^Watched 18 h 0 min: /)
    expect(unseen).to.have.length(5)
  })
})
