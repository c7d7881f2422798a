// A pause of the protection ends by itself: neither too early nor only once.
import { expect } from 'chai'
import { PauseEnd } from '../../../src/app/path/pause-end.js'
import { defaultSettings, type Settings } from '../../../src/domain/settings.js'
import { FakeClock } from '../../support/fake-clock.js'
import { RecordingLog } from './recording-log.js'

describe('the end of a pause', () => {
  const paused: Settings = {
    ...defaultSettings,
    'blocking.monitor': true,
    'blocking.pausedUntil': '2026-11-20T12:30:00Z',
  }
  const start = (first: Settings, failures = 0) => {
    const clock = new FakeClock(Date.parse('2026-11-20T12:00:00Z'))
    const said = new RecordingLog()
    const settings = { current: first }
    let failing = failures
    const desk = {
      changeSettings: (changes: Partial<Settings>): Promise<Settings> => {
        failing -= 1
        if (failing >= 0) return Promise.reject(new Error('the disk is full'))
        settings.current = { ...settings.current, ...changes }
        return Promise.resolve(settings.current)
      },
    }
    return { clock, said, settings, pause: new PauseEnd({ settings, desk, clock, log: said.log }) }
  }

  it('comes at its instant, not before', async () => {
    const { clock, settings, pause } = start(paused)

    clock.advance(30 * 60_000 - 1)
    await pause.look()
    expect(settings.current).to.equal(paused)
    clock.advance(1)
    await pause.look()
    expect(settings.current).to.deep.equal(defaultSettings)
  })

  it('comes late where no daemon ran at its instant', async () => {
    const { clock, settings, pause, said } = start(paused)
    clock.advance(86_400_000)

    await pause.look()
    expect(settings.current['blocking.monitor']).to.equal(false)
    expect(said.said.map(([, text]) => text).join()).to.include('the pause is over')
  })

  it('is tried again where it cannot be recorded', async () => {
    const { clock, settings, pause, said } = start(paused, 1)
    clock.advance(86_400_000)

    await pause.look()
    expect(said.said[0]?.[0]).to.equal('warn')
    await pause.look()
    expect(settings.current['blocking.monitor']).to.equal(false)
  })

  it('leaves alone who only watches without an end', async () => {
    const watching = { ...defaultSettings, 'blocking.monitor': true }
    const { clock, settings, pause } = start(watching)
    clock.advance(86_400_000)

    await pause.look()
    expect(settings.current).to.equal(watching)
  })
})
