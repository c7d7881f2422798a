// A bounded map that forgets what has not been used for longest, in constant time.

/**
 * Keeps a young and an old generation. When the young one is full, or old enough, the old one is
 * dropped whole and the young one takes its place; what is read in the old one moves to the young
 * one. So at least the last `capacity` used entries are there, at most twice as many, and no entry
 * costs more than its own look-up: a list ordered by use would cost a deletion and an insertion for
 * each packet of a flood.
 */
export class GenerationMap<Key, Value> {
  readonly #capacity: number
  readonly #lifetimeMs: number
  #young = new Map<Key, Value>()
  #old = new Map<Key, Value>()
  #turnedAt: number | undefined
  #forgotten = 0

  /**
   * @param options.capacity how many entries are surely kept; at most twice as many are held
   * @param options.lifetimeMs how long an unused entry is surely kept; {@link age} forgets it
   * within twice that
   */
  constructor(options: { readonly capacity: number; readonly lifetimeMs?: number }) {
    this.#capacity = options.capacity
    this.#lifetimeMs = options.lifetimeMs ?? Infinity
  }

  /** How many entries are held. */
  get size(): number {
    return this.#young.size + this.#old.size
  }

  /** How many entries had to leave because the map was full; those that grew old do not count. */
  get forgotten(): number {
    return this.#forgotten
  }

  get(key: Key): Value | undefined {
    const young = this.#young.get(key)
    if (young !== undefined || this.#old.size === 0) return young
    const old = this.#old.get(key)
    if (old !== undefined) {
      this.#old.delete(key)
      this.add(key, old)
    }
    return old
  }

  /** Like {@link get}, for a look that is not a use. */
  peek(key: Key): Value | undefined {
    return this.#young.get(key) ?? this.#old.get(key)
  }

  set(key: Key, value: Value): void {
    if (this.#young.size >= this.#capacity && !this.#young.has(key)) {
      this.#forgotten += this.#old.size
      this.#turn()
    }
    this.#young.set(key, value)
    if (this.#old.size > 0) this.#old.delete(key)
  }

  /** Like {@link set}, for a key that is known to be absent: a flood of new sources need not look twice. */
  add(key: Key, value: Value): void {
    if (this.#young.size >= this.#capacity) {
      this.#forgotten += this.#old.size
      this.#turn()
    }
    this.#young.set(key, value)
  }

  delete(key: Key): boolean {
    return this.#young.delete(key) || this.#old.delete(key)
  }

  clear(): void {
    this.#young.clear()
    this.#old.clear()
  }

  /**
   * Forgets what has not been used for the lifetime; `now` in ms, of any one clock. Tells whether it
   * was time to.
   */
  age(now: number): boolean {
    if (this.#turnedAt === undefined) this.#turnedAt = now
    if (now - this.#turnedAt < this.#lifetimeMs) return false
    // After two lifetimes without a call the young generation is too old as well.
    if (now - this.#turnedAt >= 2 * this.#lifetimeMs) this.#turn()
    this.#turn()
    this.#turnedAt = now
    return true
  }

  *entries(): IterableIterator<readonly [Key, Value]> {
    yield* this.#old.entries()
    yield* this.#young.entries()
  }

  *values(): IterableIterator<Value> {
    yield* this.#old.values()
    yield* this.#young.values()
  }

  #turn(): void {
    this.#old = this.#young
    this.#young = new Map()
  }
}
