// An hour with many more attacks than any of the last weeks: something has begun, and people look whether
// it touches them. The measure is this host's own past; a floor keeps quiet hosts from telling of little.
import { Repeater } from '../../jobs/repeater.js'
import type { Clock } from '../../ports/clock.js'
import type { News } from '../../ports/news.js'
import type { Store } from '../../ports/store.js'

const hourMs = 3_600_000
const lookMs = 300_000
/** As many whole hours make the past. */
const pastHours = 28 * 24
/** Before that the past says nothing. */
const leastPastHours = 7 * 24
const floor = 200
const factor = 3
const againMs = 6 * hourMs

/** What is watched, and who is told. */
export interface SpikeWatchParts {
  readonly store: Pick<Store, 'attackCounts'>
  readonly news: Pick<News, 'tell'>
  readonly host: string
  readonly clock: Clock
}

/** Looks every five minutes at the hour that goes on. */
export class SpikeWatch {
  readonly #parts: SpikeWatchParts
  readonly #repeater: Repeater
  #toldAt = -Infinity

  constructor(parts: SpikeWatchParts) {
    this.#parts = parts
    // A store that is away tells of itself.
    this.#repeater = new Repeater(() => this.look().catch(() => undefined), lookMs)
  }

  start(): void {
    this.#repeater.start()
  }

  stop(): Promise<void> {
    return this.#repeater.stop()
  }

  /**
   * Compares the hour with every one of the last four weeks.
   * @throws AppError of the store
   */
  async look(): Promise<void> {
    const { store, news, host, clock } = this.#parts
    const now = clock.now()
    if (now - this.#toldAt < againMs) return
    const hour = Math.floor(now / hourMs) * hourMs
    const steps = Array.from({ length: pastHours + 2 }, (_, i) => hour + (i - pastHours) * hourMs)
    const span = { from: hour - pastHours * hourMs, to: hour + hourMs }
    const { perStep, atLeast } = await store.attackCounts({ host, ...span, steps, lists: [] })
    const hours = perStep.map(({ perType }) => perType.reduce((sum, { count }) => sum + count, 0))
    const past = hours.slice(0, pastHours)
    const current = hours[pastHours] ?? 0
    const worst = Math.max(...past)
    const watched = pastHours - past.findIndex((count) => count > 0)
    const hasPast = worst > 0 && watched >= leastPastHours && !atLeast.includes('perStep')
    if (!hasPast || current < Math.max(floor, factor * worst)) return
    this.#toldAt = now
    const since = new Date(hour).toISOString().slice(11, 16)
    const text = `${inWords(current)} attacks since ${since} UTC; the worst hour of the last four weeks had ${inWords(worst)}`
    news.tell({ kind: 'attackSpike', at: now, source: undefined, text, matter: String(hour) })
  }
}

function inWords(count: number): string {
  return count.toLocaleString('en-US')
}
