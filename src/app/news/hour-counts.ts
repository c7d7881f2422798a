// How many attacks each hour of one host had. A store that many hosts share reads the latest attacks of a
// span to count those of one host: so spans that have too many are asked for in parts, and what hours that
// are over had is kept.
import type { Store } from '../../ports/store.js'

const hourMs = 3_600_000
const shortestMs = 60_000

/** What was seen of an hour that goes on. */
export interface SeenHour {
  readonly count: number
  /** False where there may have been more. */
  readonly isAll: boolean
}

/** Counts the attacks of a host. */
export class HourCounts {
  readonly #store: Pick<Store, 'attackCounts'>
  readonly #host: string
  /** What hours had that are over. */
  readonly #known = new Map<number, number>()

  constructor({
    store,
    host,
  }: {
    readonly store: Pick<Store, 'attackCounts'>
    readonly host: string
  }) {
    this.#store = store
    this.#host = host
  }

  /** Forgets what earlier hours had. */
  forgetBefore(at: number): void {
    for (const hour of this.#known.keys()) if (hour < at) this.#known.delete(hour)
  }

  /** Counts what the hour has so far; no further than it takes to know that it has enough. */
  since(hour: number, enough: number): Promise<SeenHour> {
    return this.#seen(hour, hour + hourMs, enough)
  }

  /**
   * Returns what each hour of a span had that is over, by its beginning. Of an hour that has too many to be read,
   * the attacks of all hosts are taken: none had more.
   */
  async hoursOf(from: number, to: number): Promise<readonly (readonly [number, number])[]> {
    const hours = Array.from({ length: (to - from) / hourMs }, (_, i) => from + i * hourMs)
    const missing = hours.filter((hour) => !this.#known.has(hour))
    const [first, last] = [missing[0], missing.at(-1)]
    if (first !== undefined && last !== undefined) await this.#load(first, last + hourMs)
    return hours.map((hour) => [hour, this.#known.get(hour) ?? 0] as const)
  }

  async #load(from: number, to: number): Promise<void> {
    const steps = Array.from({ length: (to - from) / hourMs + 1 }, (_, i) => from + i * hourMs)
    const query = { host: this.#host, from, to, steps, lists: [] }
    const { perStep, total, atLeast } = await this.#store.attackCounts(query)
    if (!atLeast.includes('perStep')) {
      for (const { from: hour, perType } of perStep) {
        this.#known.set(
          hour,
          perType.reduce((sum, { count }) => sum + count, 0),
        )
      }
      return
    }
    if (to - from === hourMs) {
      const isExact = !atLeast.includes('total')
      const most = isExact ? total : await this.#ofAllHosts(from, to)
      this.#known.set(from, most)
      return
    }
    const middle = from + Math.ceil((to - from) / 2 / hourMs) * hourMs
    await this.#load(middle, to)
    await this.#load(from, middle)
  }

  async #ofAllHosts(from: number, to: number): Promise<number> {
    return (await this.#store.attackCounts({ from, to, lists: [] })).total
  }

  async #seen(from: number, to: number, enough: number): Promise<SeenHour> {
    const query = { host: this.#host, from, to, lists: [] }
    const { total: count, atLeast } = await this.#store.attackCounts(query)
    const isAll = !atLeast.includes('total')
    if (isAll || count >= enough || to - from <= shortestMs) return { count, isAll }
    const middle = from + Math.floor((to - from) / 2)
    const late = await this.#seen(middle, to, enough)
    if (late.count >= enough) return { count: late.count, isAll: false }
    const early = await this.#seen(from, middle, enough - late.count)
    return { count: late.count + early.count, isAll: late.isAll && early.isAll }
  }
}
