// A bounded memory of what was looked up lately.

/**
 * Remembers between `size` and twice `size` entries: when the newer half is full, the older half is
 * forgotten at once, which costs nothing per entry.
 */
export class RecentMap<Key, Value> {
  readonly #size: number
  #recent = new Map<Key, Value>()
  #older = new Map<Key, Value>()

  constructor(size: number) {
    this.#size = size
  }

  get(key: Key): Value | undefined {
    return this.#recent.get(key) ?? this.#older.get(key)
  }

  set(key: Key, value: Value): void {
    if (this.#recent.size >= this.#size) {
      this.#older = this.#recent
      this.#recent = new Map()
    }
    this.#recent.set(key, value)
  }
}
