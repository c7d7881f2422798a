// Walks along a schedule in the time of a clock and hands out what is due, with its new times.
import { setImmediate, setTimeout } from 'node:timers/promises'
import type { Clock } from '../ports/clock.js'
import { restamp, type RecordedItem } from './recording.js'
import type { ScheduledItem } from './schedule.js'

/** An item at the moment at which it is played. */
export interface PlayedItem {
  /** The name of its recording. */
  readonly recording: string

  readonly kind: RecordedItem['kind']

  /** The time that it carries now, in ms since the epoch. */
  readonly at: number

  /** What is sent. */
  readonly bytes: Buffer
}

/** What a {@link Playback} needs. */
export interface PlaybackOptions {
  readonly steps: readonly ScheduledItem[]
  readonly clock: Clock

  /** How far an item may lag behind the clock before the rest is moved, in ms; keeps its time true. */
  readonly maxLateMs: number

  /** Sends items, in this order; resolves when more may be sent. */
  readonly deliver: (items: readonly PlayedItem[]) => Promise<void>
}

/** Items between two looks at the clock and at the sockets: small enough for a UDP receive buffer. */
const batchItems = 64

/** Longest sleep: a wall clock that was set is noticed after it. */
const maxSleepMs = 1000

/** One walk along a schedule. */
export class Playback {
  readonly #options: PlaybackOptions
  #startedAt = 0
  #next = 0

  constructor(options: PlaybackOptions) {
    this.#options = options
  }

  /** The time that the next item will carry, in ms since the epoch; Infinity when none is left. */
  get nextAt(): number {
    const step = this.#options.steps[this.#next]
    return step === undefined ? Infinity : this.#startedAt + step.offset
  }

  /** Plays until the end, or until the signal; resolves to the number of items played. */
  async run(signal: AbortSignal): Promise<number> {
    const { clock, maxLateMs, deliver } = this.#options
    this.#startedAt = clock.now()
    while (this.#next < this.#options.steps.length && !signal.aborted) {
      const lateMs = clock.now() - this.nextAt
      if (lateMs < 0) {
        await this.#sleep(-lateMs, signal)
        continue
      }
      if (lateMs > maxLateMs) this.#startedAt += lateMs
      const due = this.#due(clock.now())
      await deliver(due)
      // Only now: what is not sent yet must hold back nextAt.
      this.#next += due.length
      // Whoever receives may live in this process: let it read.
      await setImmediate()
    }
    return this.#next
  }

  #due(now: number): PlayedItem[] {
    const due: PlayedItem[] = []
    const { steps } = this.#options
    for (const { recording, item, offset } of steps.slice(this.#next, this.#next + batchItems)) {
      const at = this.#startedAt + offset
      if (at > now) break
      const shiftMicros = Math.round((at - item.at) * 1000)
      due.push({ recording, kind: item.kind, at, bytes: restamp(item, shiftMicros) })
    }
    return due
  }

  async #sleep(ms: number, signal: AbortSignal): Promise<void> {
    // Aborted is a way to end here, not a failure; every other rejection of a timer is impossible.
    await setTimeout(Math.min(Math.ceil(ms), maxSleepMs), undefined, { signal }).catch(() => null)
  }
}
