// How many reports may wait, whose, and that the clock's reports wait for none of them.
import { expect } from 'chai'
import { AppError } from '../../../../src/domain/app-error.js'
import { ReportLanes } from '../../../../src/app/report/report-lanes.js'
import { LiveReportDesk } from '../../../../src/app/report/live-report-desk.js'
import { defaultSettings } from '../../../../src/domain/settings.js'
import type { ReportFacts, ReportQuestion } from '../../../../src/ports/report-facts.js'
import { FakeClock } from '../../../support/fake-clock.js'
import { busyReport } from '../../../support/sample-reports.js'

const question = busyReport.question

/** A builder whose reports are made when the test says so. */
class SlowBuilder {
  readonly begun: ReportQuestion[] = []
  readonly #ends: ((failure?: Error) => void)[] = []

  facts(asked: ReportQuestion): Promise<ReportFacts> {
    this.begun.push(asked)
    return new Promise((resolve, reject) => {
      this.#ends.push((failure) => {
        if (failure === undefined) resolve(busyReport)
        else reject(failure)
      })
    })
  }

  end(failure?: Error): void {
    this.#ends.shift()?.(failure)
  }
}

/** Lets everything run on that waits for nothing. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('reports that are asked for', () => {
  const lanes = () => {
    const builder = new SlowBuilder()
    const both = new ReportLanes()
    const desk = new LiveReportDesk({
      ...{ builder, lanes: both, settings: () => defaultSettings, zone: () => 'UTC' },
      archive: {
        page: () => Promise.reject(new Error('x')),
        get: () => Promise.resolve(undefined),
      },
      clock: new FakeClock(),
    })
    const told: string[] = []
    const ask = (asker: string): void => {
      desk.reportFacts(question, asker).then(
        () => told.push(`${asker}: made`),
        (caught: unknown) =>
          told.push(`${asker}: ${caught instanceof AppError ? caught.code : 'x'}`),
      )
    }
    return { builder, both, ask, told }
  }

  it('are refused at once beyond two of one asker, and made again when those have ended', async () => {
    const { builder, ask, told } = lanes()
    for (let count = 0; count < 1000; count += 1) ask('viewer')
    ask('anna')
    await settle()
    expect(told).to.have.length(998)
    expect(new Set(told)).to.deep.equal(new Set(['viewer: unavailable']))

    told.length = 0
    builder.end()
    await settle()
    builder.end(new Error('the store is away'))
    await settle()
    builder.end()
    await settle()
    expect(told).to.deep.equal(['viewer: made', 'viewer: x', 'anna: made'])

    ask('viewer')
    ask('viewer')
    await settle()
    expect(told).to.have.length(3)
    expect(builder.begun).to.have.length(4)
  })

  it('are refused beyond eight that wait, whoever asks', async () => {
    const { builder, ask, told } = lanes()
    for (let count = 0; count < 30; count += 1) ask(`asker ${count}`)
    await settle()

    expect(told).to.have.length(21)
    expect(builder.begun).to.have.length(1)
  })

  it('never delay a report that the clock wants', async () => {
    const { both, ask } = lanes()
    for (let count = 0; count < 9; count += 1) ask(`asker ${count}`)

    expect(await both.scheduled(() => Promise.resolve('the daily one'))).to.equal('the daily one')
  })

  it('say in a sentence why they are refused', async () => {
    const both = new ReportLanes()
    const never = () => new Promise<void>(() => undefined)
    void both.forAsker('anna', never)
    void both.forAsker('anna', never)
    const refused = await both.forAsker('anna', never).catch((caught: unknown) => caught)

    expect(refused).to.be.instanceOf(AppError)
    expect((refused as AppError).message).to.equal(
      'your last reports are still being made: try again in a moment',
    )
  })
})
