// An hour with many more attacks than any of the last weeks: something has begun, and people look whether
// it touches them. The measure is this host's own past; a floor keeps quiet hosts from telling of little.
import { Repeater } from '../../jobs/repeater.js'
import type { Clock } from '../../ports/clock.js'
import type { News } from '../../ports/news.js'
import type { NewsLog } from '../../ports/news-log.js'
import type { Store } from '../../ports/store.js'
import { HourCounts, type SeenHour } from './hour-counts.js'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const lookMs = 300_000
/** As many whole days make the past. */
const pastDays = 28
/** Before that the past says nothing. */
const leastPastMs = 7 * dayMs
const floor = 200
const factor = 3
const againMs = 6 * hourMs
const maxAsked = 200

/** What is watched, and who is told. */
export interface SpikeWatchParts {
  readonly store: Pick<Store, 'attackCounts'>
  readonly book: Pick<NewsLog, 'page'>
  readonly news: Pick<News, 'tell'>
  readonly host: string
  readonly clock: Clock
}

/** Looks every five minutes at the hour that goes on. */
export class SpikeWatch {
  readonly #parts: SpikeWatchParts
  readonly #counts: HourCounts
  readonly #repeater: Repeater
  #toldAt = -Infinity

  constructor(parts: SpikeWatchParts) {
    this.#parts = parts
    this.#counts = new HourCounts(parts)
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
    const { news, clock } = this.#parts
    const now = clock.now()
    if (now - this.#toldAt < againMs) return
    const hour = Math.floor(now / hourMs) * hourMs
    this.#counts.forgetBefore(hour - pastDays * dayMs)
    const seen = await this.#counts.since(hour, floor)
    if (seen.count < floor) return
    const worst = await this.#worstBefore(hour, seen)
    if (worst === undefined) return
    const enough = factor * worst
    const { count, isAll } = seen.count >= enough ? seen : await this.#counts.since(hour, enough)
    if (count < enough || (await this.#isTold(now))) return
    this.#toldAt = now
    const since = new Date(hour).toISOString().slice(11, 16)
    const text = `${isAll ? '' : 'more than '}${inWords(count)} attacks since ${since} UTC; the worst hour of the last four weeks had ${inWords(worst)}`
    news.tell({ kind: 'attackSpike', at: now, source: undefined, text, matter: String(hour) })
  }

  /**
   * The most that an hour of the past had; undefined where the past is too short, or had an hour that is no
   * smaller than a third of what was seen of this one.
   */
  async #worstBefore(hour: number, seen: SeenHour): Promise<number | undefined> {
    let worst = 0
    let first = hour
    for (let end = hour; end > hour - pastDays * dayMs; end -= dayMs) {
      for (const [at, count] of await this.#counts.hoursOf(end - dayMs, end)) {
        worst = Math.max(worst, count)
        if (count > 0) first = Math.min(first, at)
      }
      if (seen.isAll && seen.count < factor * worst) return undefined
    }
    return hour - first < leastPastMs ? undefined : worst
  }

  /** Tells whether an earlier run of this host has told it lately. */
  async #isTold(now: number): Promise<boolean> {
    const { book, host } = this.#parts
    const query = { kind: 'attackSpike', from: now - againMs, page: 1, perPage: maxAsked }
    const { items } = await book.page(query)
    const own = items.filter(({ subject }) => subject['host'] === host)
    this.#toldAt = Math.max(this.#toldAt, ...own.map(({ firstAt }) => firstAt))
    return own.length > 0
  }
}

function inWords(count: number): string {
  return count.toLocaleString('en-US')
}
