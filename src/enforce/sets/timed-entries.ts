// A bounded set of entries that end by themselves, with the order in which they leave when it is full.
import { PriorityQueue, type Place } from './priority-queue.js'

/** One entry by its key, and its end in ms since the epoch. */
export interface TimedEntry {
  readonly key: string
  readonly until: number
  /** Where the set is full, these leave first, the oldest first; then those that end soonest. */
  readonly leavesFirst: boolean
}

// One flat object for each: there may be a million.
interface Held extends TimedEntry {
  byEnd?: Place<Held>
  byAge?: Place<Held>
}

/** Holds at most `capacity` entries. */
export class TimedEntries {
  readonly #capacity: number
  readonly #held = new Map<string, Held>()
  readonly #byEnd = new PriorityQueue<Held>()
  readonly #byAge = new PriorityQueue<Held>()
  #added = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** Adds an entry or renews it; returns the entry that had to leave for it. */
  add({ key, until, leavesFirst }: TimedEntry): TimedEntry | undefined {
    this.delete(key)
    const evicted = this.#held.size < this.#capacity ? undefined : this.evict()
    const held: Held = { key, until, leavesFirst }
    held.byEnd = this.#byEnd.add(held, until)
    if (leavesFirst) held.byAge = this.#byAge.add(held, this.#added++)
    this.#held.set(key, held)
    return evicted
  }

  get size(): number {
    return this.#held.size
  }

  has(key: string): boolean {
    return this.#held.has(key)
  }

  delete(key: string): void {
    const held = this.#held.get(key)
    if (held !== undefined) this.#drop(held)
  }

  /** Forgets what has ended by the instant. */
  expire(now: number): void {
    for (let held = this.#byEnd.first; held !== undefined; held = this.#byEnd.first) {
      if (held.until > now) return
      this.#drop(held)
    }
  }

  /** Counts the entries that end after the instant. */
  countAfter(instant: number): number {
    return this.#held.size - this.#byEnd.countUpTo(instant)
  }

  /** Returns the entries that end after the instant. */
  *after(instant: number): IterableIterator<TimedEntry> {
    for (const held of this.#held.values()) if (held.until > instant) yield held
  }

  /** Sends away the entry that leaves first; returns it. */
  evict(): TimedEntry | undefined {
    const held = this.#byAge.first ?? this.#byEnd.first
    if (held !== undefined) this.#drop(held)
    return held
  }

  #drop(held: Held): void {
    this.#held.delete(held.key)
    if (held.byEnd !== undefined) this.#byEnd.remove(held.byEnd)
    if (held.byAge !== undefined) this.#byAge.remove(held.byAge)
  }
}
