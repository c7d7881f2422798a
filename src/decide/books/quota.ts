// How often something may happen within a time.

/** So many within a time, counted from the first of them. */
export class Quota {
  readonly #count: number
  readonly #perMs: number
  #taken = 0
  #since = -Infinity

  constructor(count: number, perMs: number) {
    this.#count = count
    this.#perMs = perMs
  }

  /** Takes one; false where there is none left at `now` (ms since the epoch). */
  take(now: number): boolean {
    if (now - this.#since >= this.#perMs) {
      this.#since = now
      this.#taken = 0
    }
    if (this.#taken >= this.#count) return false
    this.#taken += 1
    return true
  }
}
