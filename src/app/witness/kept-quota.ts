// How many records a second are kept, of one source and of all.
//
// The attacker's view: he floods, so that the week's room is full or the path is slow. A source gets so
// many records a second as tell its way of attacking; of what comes on top the number is kept, which is
// what the rules count by. All sources together get as many as any office and its attackers need.
import type { Source } from '../../domain/address.js'

const ofSource = 32
const ofAll = 500
const secondMs = 1000
// More sources a second share the quota of all.
const maxSources = 2000

/** Counts by seconds. Instants are ms since the epoch. */
export class KeptQuota {
  readonly #onMore: (source: Source, count: number, at: number) => void
  readonly #onLost: (count: number) => void
  readonly #sources = new Map<Source, number>()
  #second = NaN
  #all = 0
  #lost = 0

  /**
   * @param options.onMore is told, when a second is over, how many attempts of a source there were beyond
   * @param options.onLost is told how many records of all sources are not kept
   */
  constructor(options: {
    readonly onMore: (source: Source, count: number, at: number) => void
    readonly onLost: (count: number) => void
  }) {
    this.#onMore = options.onMore
    this.#onLost = options.onLost
  }

  /** Takes one of a source; false where it is beyond the quota. */
  take(source: Source, now: number): boolean {
    const second = Math.floor(now / secondMs)
    if (second !== this.#second) this.#turn(second)
    const count = (this.#sources.get(source) ?? 0) + 1
    if (count > 1 || this.#sources.size < maxSources) this.#sources.set(source, count)
    if (count > ofSource) return false
    if (this.#all < ofAll) {
      this.#all += 1
      return true
    }
    this.#lost += 1
    return false
  }

  /** Tells of the second that is over at an instant; to be called before anything is asked of what was kept. */
  settle(now: number): void {
    const second = Math.floor(now / secondMs)
    if (second !== this.#second) this.#turn(second)
  }

  #turn(second: number): void {
    const before = this.#second
    this.#second = second
    this.#all = 0
    for (const [source, count] of this.#sources) {
      if (count > ofSource) this.#onMore(source, count - ofSource, (before + 1) * secondMs - 1)
    }
    this.#sources.clear()
    if (this.#lost > 0) this.#onLost(this.#lost)
    this.#lost = 0
  }
}
