// How many records a second are kept, of one source and of all.
//
// The attacker's view: he floods, so that the week's room is full or the path is slow. A source gets so
// many records a second as tell its way of attacking; of what comes on top the number is kept, which is
// what the rules count by. All sources together get a fixed number a second as well, so that a flood of many
// sources costs the disk and the path no more. Of those that are left out the number is kept, and each answer of
// a what-if names it.
import type { Source } from '../../domain/address.js'

const ofSource = 32
const ofAll = 350
const secondMs = 1000
// A few seconds bring no more sources than that; then all of them are forgotten at the end of a second.
const maxSources = 1000

interface Counted {
  /** The second that is counted. */
  second: number
  count: number
  readonly source: Source
}

/** Counts by seconds. Instants are ms since the epoch. */
export class KeptQuota {
  readonly #onMore: (source: Source, count: number, at: number) => void
  readonly #onLost: (count: number) => void
  readonly #sources = new Map<Source, Counted>()
  /** Those that are beyond their share in this second. */
  #beyond: Counted[] = []
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
    this.settle(now)
    const counted = this.#sources.get(source)
    if (counted?.second === this.#second && counted.count >= ofSource) {
      if (counted.count === ofSource) this.#beyond.push(counted)
      counted.count += 1
      return false
    }
    if (this.#all >= ofAll) {
      this.#lost += 1
      return false
    }
    this.#all += 1
    this.#count(source, counted)
    return true
  }

  /** Tells whether nobody may have more in this second, and counts one as lost then: so no more is asked of it. */
  isFull(now: number): boolean {
    this.settle(now)
    if (this.#all < ofAll) return false
    this.#lost += 1
    return true
  }

  /** Tells of the second that is over at an instant; to be called before anything is asked of what was kept. */
  settle(now: number): void {
    const second = Math.floor(now / secondMs)
    if (second !== this.#second) this.#turn(second)
  }

  #count(source: Source, counted: Counted | undefined): void {
    if (counted === undefined) {
      this.#sources.set(source, { second: this.#second, count: 1, source })
    } else if (counted.second === this.#second) {
      counted.count += 1
    } else {
      counted.second = this.#second
      counted.count = 1
    }
  }

  #turn(second: number): void {
    const endedAt = (this.#second + 1) * secondMs - 1
    this.#second = second
    this.#all = 0
    for (const { source, count } of this.#beyond) this.#onMore(source, count - ofSource, endedAt)
    if (this.#beyond.length > 0) this.#beyond = []
    if (this.#sources.size >= maxSources) this.#sources.clear()
    if (this.#lost > 0) this.#onLost(this.#lost)
    this.#lost = 0
  }
}
