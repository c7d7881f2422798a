// The walk along a schedule: one shift for both streams, true times after a stall, an early end.
import { expect } from 'chai'
import { Playback, type PlayedItem } from '../../../src/demo/playback.js'
import { loadRecording } from '../../../src/demo/recording.js'
import { schedule, type ScheduledItem } from '../../../src/demo/schedule.js'
import { capturePath, dissectHep, eventTimes } from './captures.js'

/** The time in an item's bytes, in ms. */
function timeIn(kind: PlayedItem['kind'], bytes: Buffer): number {
  return kind === 'hep' ? dissectHep(bytes).at : (eventTimes(bytes.toString('latin1'))[0] ?? NaN)
}

describe('Playback', () => {
  let steps: ScheduledItem[]
  const clock = { now: () => Date.now() }

  before(async () => {
    const recording = await loadRecording(capturePath('asterisk22-pjsip-ipv6', 'ami'))
    steps = schedule([recording], {})
  })

  it('moves AMI and HEP by one and the same shift, to the time of the clock', async () => {
    const played: PlayedItem[] = []
    const deliver = (items: readonly PlayedItem[]): Promise<void> => {
      played.push(...items)
      return Promise.resolve()
    }
    const startedAt = Date.now()

    await new Playback({ steps, clock, maxLateMs: Infinity, deliver }).run(
      AbortSignal.timeout(9000),
    )

    expect(played.map(({ kind }) => kind)).to.include.members(['ami', 'hep'])
    expect(played).to.have.length(steps.length)
    const shift = startedAt - (steps[0]?.item.at ?? 0)
    played.forEach(({ kind, bytes }, index) => {
      const recorded = steps[index]?.item.bytes ?? bytes
      // EventTV has whole ms, and is never ahead of the clock.
      const lostToRounding = kind === 'hep' ? 0.002 : 1
      const moved = timeIn(kind, bytes) - timeIn(kind, recorded)
      expect(moved).to.be.within(shift - lostToRounding, shift + 60)
      expect(
        Math.abs(moved - timeIn('hep', played[0]?.bytes ?? bytes) + (steps[0]?.item.at ?? 0)),
      ).to.be.at.most(lostToRounding)
    })
  })

  it('moves the rest after a stall, so that no item is older than it may be', async () => {
    let stallMs = 0
    const ages: number[] = []
    const now = (): number => Date.now() + stallMs
    const deliver = (items: readonly PlayedItem[]): Promise<void> => {
      for (const { at } of items) ages.push(now() - at)
      stallMs += 5000
      return Promise.resolve()
    }

    await new Playback({ steps, clock: { now }, maxLateMs: 50, deliver }).run(
      AbortSignal.timeout(9000),
    )

    expect(ages).to.have.length(steps.length)
    expect(Math.max(...ages)).to.be.below(1000)
  })

  it('says what time the next item will carry, and does not pass what is not delivered', async () => {
    const abort = new AbortController()
    const seen: boolean[] = []
    const playback: Playback = new Playback({
      steps,
      clock,
      maxLateMs: 50,
      deliver: (items) => {
        seen.push(playback.nextAt === items[0]?.at)
        abort.abort()
        return Promise.resolve()
      },
    })

    const count = await playback.run(abort.signal)

    expect(seen).to.deep.equal([true])
    expect(count).to.be.within(1, steps.length - 1)
    expect(
      new Playback({ steps: [], clock, maxLateMs: 50, deliver: () => Promise.resolve() }).nextAt,
    ).to.equal(Infinity)
  })
})
