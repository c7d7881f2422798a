// Things in the order in which they happened, until their time is over.

/** Anything that happened at an instant, in ms since the epoch. */
export interface Waiting {
  readonly at: number
}

/** A bounded first-in-first-out queue of things with one deadline. */
export class DeadlineQueue<Item extends Waiting> {
  readonly #capacity: number
  readonly #deadlineMs: number
  #items: Item[] = []
  #head = 0
  #forgotten = 0

  /** @param options.capacity how many wait at most; beyond it the oldest is forgotten */
  constructor(options: { readonly capacity: number; readonly deadlineMs: number }) {
    this.#capacity = options.capacity
    this.#deadlineMs = options.deadlineMs
  }

  /** How many wait. */
  get size(): number {
    return this.#items.length - this.#head
  }

  /** How many had to be forgotten: there were too many, or the clock was set back. */
  get forgotten(): number {
    return this.#forgotten
  }

  add(item: Item): void {
    this.#items.push(item)
    if (this.size > this.#capacity) {
      this.#head += 1
      this.#forgotten += 1
    }
    this.#compact()
  }

  /** The clock has reached this instant: hands over everything whose time is over. */
  reached(at: number, overdue: (item: Item) => void): void {
    for (;;) {
      const next = this.#items[this.#head]
      const waitedMs = at - (next?.at ?? at)
      if (next === undefined || Math.abs(waitedMs) < this.#deadlineMs) break
      this.#head += 1
      // Things come in order, so what lies far ahead is of a clock that has been set back since. It
      // would hold up all that follow until the clock is there again.
      if (waitedMs < 0) this.#forgotten += 1
      else overdue(next)
    }
    this.#compact()
  }

  #compact(): void {
    if (this.#head < 1024 || this.#head * 2 < this.#items.length) return
    this.#items = this.#items.slice(this.#head)
    this.#head = 0
  }
}
