// How many attempts each source has made within a day, in a few bytes for each.
import type { Source } from '../../domain/address.js'

const bucketMs = 3 * 3_600_000
const buckets = 8
const dayMs = bucketMs * buckets
const firstSlots = 1024

/**
 * Counts in eight buckets of three hours, the last one not yet full: what it says has happened
 * within 24 hours, and everything of the last 21 hours is in it. It never says too much. A bucket
 * counts to 65,535. Of too many sources those not seen for longest leave first.
 */
export class DayCounter {
  readonly #capacity: number
  #young: Generation
  #old: Generation
  #turnedAt: number | undefined

  /** @param options.capacity how many sources are remembered at most */
  constructor(options: { readonly capacity: number }) {
    this.#capacity = Math.max(1, Math.ceil(options.capacity / 2))
    this.#young = new Generation(this.#capacity)
    this.#old = new Generation(this.#capacity)
  }

  /** How many sources are remembered. */
  get size(): number {
    return this.#young.slots.size + this.#old.slots.size
  }

  /**
   * Counts one attempt (`at` in ms since the epoch); returns how many there were within a day.
   * @param mark a number of 32 bits, by which an attempt that is like the last one of its source is
   * known, and not counted; 0 is like none
   */
  add(source: Source, at: number, mark = 0): number {
    this.#age(at)
    const slot = this.#slotOf(source)
    const bucket = Math.floor(at / bucketMs)
    this.#young.advance(slot, bucket)
    if (mark === 0 || this.#young.isNews(slot, mark)) this.#young.count(slot, bucket)
    return this.#young.sum(slot)
  }

  /** Counts some at once; returns how many there were within a day. */
  addMany(source: Source, at: number, count: number): number {
    this.#age(at)
    const slot = this.#slotOf(source)
    const bucket = Math.floor(at / bucketMs)
    this.#young.advance(slot, bucket)
    this.#young.count(slot, bucket, count)
    return this.#young.sum(slot)
  }

  /** How many there were within a day. */
  count(source: Source, now: number): number {
    for (const generation of [this.#young, this.#old]) {
      const slot = generation.slots.get(source)
      if (slot === undefined) continue
      generation.advance(slot, Math.floor(now / bucketMs))
      return generation.sum(slot)
    }
    return 0
  }

  /** Forgets one attempt that was counted for this instant. */
  takeBack(source: Source, at: number): void {
    const slot = this.#young.slots.get(source)
    if (slot !== undefined) this.#young.discount(slot, Math.floor(at / bucketMs))
  }

  forget(source: Source): void {
    // Its numbers stay where they are, without a name; they leave with their generation.
    this.#young.slots.delete(source)
    this.#old.slots.delete(source)
  }

  #slotOf(source: Source): number {
    const known = this.#young.slots.get(source)
    if (known !== undefined) return known
    if (this.#young.isFull) this.#turn()
    const slot = this.#young.take(source)
    const old = this.#old.slots.get(source)
    if (old !== undefined) {
      this.#young.copy(slot, this.#old, old)
      this.#old.slots.delete(source)
    }
    return slot
  }

  #age(at: number): void {
    this.#turnedAt ??= at
    if (at - this.#turnedAt < dayMs) return
    this.#turnedAt = at
    this.#turn()
  }

  #turn(): void {
    this.#old = this.#young
    this.#young = new Generation(this.#capacity)
  }
}

class Generation {
  readonly slots = new Map<Source, number>()
  readonly #capacity: number
  #counts = new Uint16Array(0)
  /** The number of the bucket that each source counted in last, since the epoch. */
  #lastBuckets = new Uint32Array(0)
  #marks = new Uint32Array(0)
  #used = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get isFull(): boolean {
    return this.#used >= this.#capacity
  }

  take(source: Source): number {
    const slot = this.#used
    this.#used += 1
    if (slot >= this.#lastBuckets.length) this.#grow()
    this.slots.set(source, slot)
    return slot
  }

  copy(slot: number, from: Generation, other: number): void {
    const counts = from.#counts.subarray(other * buckets, (other + 1) * buckets)
    this.#counts.set(counts, slot * buckets)
    this.#lastBuckets[slot] = from.#lastBuckets[other] ?? 0
    this.#marks[slot] = from.#marks[other] ?? 0
  }

  isNews(slot: number, mark: number): boolean {
    if (this.#marks[slot] === mark) return false
    this.#marks[slot] = mark
    return true
  }

  /** Empties the buckets that have come round again since. */
  advance(slot: number, bucket: number): void {
    const last = this.#lastBuckets[slot] ?? 0
    if (bucket <= last) return
    const start = slot * buckets
    for (let next = Math.max(last + 1, bucket - buckets + 1); next <= bucket; next += 1) {
      this.#counts[start + (next % buckets)] = 0
    }
    this.#lastBuckets[slot] = bucket
  }

  count(slot: number, bucket: number, many = 1): void {
    // A challenge that stayed unanswered is reported late, yet never by hours.
    if (bucket <= (this.#lastBuckets[slot] ?? 0) - buckets) return
    const index = slot * buckets + (bucket % buckets)
    const count = this.#counts[index] ?? 0
    this.#counts[index] = Math.min(0xffff, count + many)
  }

  discount(slot: number, bucket: number): void {
    if (bucket <= (this.#lastBuckets[slot] ?? 0) - buckets) return
    const index = slot * buckets + (bucket % buckets)
    const count = this.#counts[index] ?? 0
    if (count > 0) this.#counts[index] = count - 1
  }

  sum(slot: number): number {
    let sum = 0
    for (let i = slot * buckets; i < (slot + 1) * buckets; i += 1) sum += this.#counts[i] ?? 0
    return sum
  }

  #grow(): void {
    const size = Math.min(this.#capacity, Math.max(firstSlots, 2 * this.#lastBuckets.length))
    const counts = new Uint16Array(size * buckets)
    counts.set(this.#counts)
    this.#counts = counts
    const lastBuckets = new Uint32Array(size)
    lastBuckets.set(this.#lastBuckets)
    this.#lastBuckets = lastBuckets
    const marks = new Uint32Array(size)
    marks.set(this.#marks)
    this.#marks = marks
  }
}
