// Watching only and its end are one thing, whoever changes which of the two: by an order, by Undo, by time.
import { expect } from 'chai'
import { LiveSettingsDesk } from '../../../src/app/operator/live-settings-desk.js'
import { PauseEnd } from '../../../src/app/path/pause-end.js'
import { SettingsInForce } from '../../../src/app/path/settings-in-force.js'
import { AppError } from '../../../src/domain/app-error.js'
import { defaultSettings, type Settings } from '../../../src/domain/settings.js'
import { isPaused } from '../../../src/domain/settings/pause.js'
import { pauseRoute } from '../../../src/tell/web/pages/routes/pause.js'
import { undoChange } from '../../../src/tell/web/pages/parts/undo-change.js'
import { FakeClock } from '../../support/fake-clock.js'
import { sampleTime } from '../tell/callback-core.js'
import { pageContext } from '../tell/pages/page-context.js'
import { RecordingLog } from './recording-log.js'

const minute = 60_000
const asker = { addresses: [], isForced: false }
const watching = { 'blocking.monitor': true } as const
const endAt = (ms: number) => ({ 'blocking.pausedUntil': new Date(sampleTime + ms).toISOString() })

function stage(current: Partial<Settings> = {}) {
  const settings = new SettingsInForce({ ...defaultSettings, ...current })
  const clock = new FakeClock(sampleTime)
  const desk = new LiveSettingsDesk({
    ...{ settings, first: defaultSettings, clock },
    recorder: { recordDurably: () => Promise.resolve() },
    countries: { refuseLockOut: () => undefined },
    decider: {} as never,
  })
  const { log } = new RecordingLog()
  const desks = {
    settings: () => desk.settings(),
    changeSettings: (...order: Parameters<typeof desk.changeSettings>) =>
      desk.changeSettings(...order),
  }
  const page = (body: string) => pageContext(desks, { body })
  const pause = async (body: string) => {
    const { context, recorded } = page(body)
    await pauseRoute.handle(context)
    return recorded
  }
  const pair = () => {
    const { 'blocking.monitor': monitor, 'blocking.pausedUntil': until } = settings.current
    return [monitor, until === '' ? '' : (Date.parse(until) - sampleTime) / minute]
  }
  const end = new PauseEnd({ settings, desk, clock, log })
  return { settings, desk, clock, pause, pair, end, context: page('').context }
}

describe('watching only and its end', () => {
  it('come back together when a longer pause is taken back after its end', async () => {
    const { pause, pair, context, clock, end } = stage()
    await pause('for=15')
    const [longer] = await pause('for=60')
    expect(pair()).to.deep.equal([true, 60])
    await pause('for=end')
    expect(pair()).to.deep.equal([false, ''])
    if (longer === undefined) throw new Error('nothing was recorded')
    await undoChange(context, longer)

    expect(pair()).to.deep.equal([true, 15])
    clock.advance(15 * minute)
    await end.look()
    expect(pair()).to.deep.equal([false, ''])
  })

  it('come back together whichever of them was changed', async () => {
    const changes: readonly Partial<Settings>[] = [
      { 'blocking.monitor': false },
      { 'blocking.pausedUntil': '' },
      endAt(60 * minute),
    ]
    for (const change of changes) {
      const { desk, pair } = stage({ ...watching, ...endAt(15 * minute) })
      const { context, recorded } = pageContext({
        settings: () => desk.settings(),
        changeSettings: (...order) => desk.changeSettings(...order),
      })
      await context.operator.settings.changeSettings(change, asker)
      const [written] = recorded
      if (written === undefined) throw new Error('nothing was recorded')
      await undoChange(context, written)

      expect(pair(), JSON.stringify(change)).to.deep.equal([true, 15])
    }
  })

  it('end together, and who then watches without an end is not ended', async () => {
    const { desk, pair, clock, end } = stage({ ...watching, ...endAt(15 * minute) })
    await desk.changeSettings({ 'blocking.monitor': false }, asker)
    expect(pair()).to.deep.equal([false, ''])
    await desk.changeSettings(watching, asker)
    clock.advance(60 * minute)
    await end.look()

    expect(pair()).to.deep.equal([true, ''])
  })

  it('do not outlive each other where a store has an end alone', async () => {
    const { settings, desk, pair, clock, end } = stage(endAt(15 * minute))
    expect(isPaused(settings.current)).to.equal(false)
    await desk.changeSettings({ 'blocking.seconds': 600 }, asker)
    await desk.changeSettings(watching, asker)
    clock.advance(60 * minute)
    await end.look()

    expect(pair()).to.deep.equal([true, ''])
  })

  it('are refused apart: an end where nothing is to end', async () => {
    const { desk, pair } = stage()
    for (const change of [endAt(minute), { 'blocking.monitor': false, ...endAt(minute) }]) {
      const refused = await desk.changeSettings(change, asker).catch((caught: unknown) => caught)
      expect(refused).to.be.instanceOf(AppError)
      expect(refused).to.include({ code: 'invalidValue' })
    }
    expect(pair()).to.deep.equal([false, ''])
    await desk.changeSettings({ ...watching, ...endAt(minute) }, asker)
    expect(pair()).to.deep.equal([true, 1])
  })
})
