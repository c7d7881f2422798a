// A queue from which the lowest priority leaves first, and any item at any time.

/** Where an item stands in its queue; given back by {@link PriorityQueue.add}. */
export interface Place<Item> {
  readonly item: Item
  readonly priority: number
  /** Kept by the queue. */
  index: number
}

/** A binary heap whose items know their places: adding and removing cost log n. */
export class PriorityQueue<Item> {
  readonly #heap: Place<Item>[] = []

  /** The item of the lowest priority. */
  get first(): Item | undefined {
    return this.#heap[0]?.item
  }

  add(item: Item, priority: number): Place<Item> {
    const place = { item, priority, index: this.#heap.length }
    this.#heap.push(place)
    this.#rise(place)
    return place
  }

  /** Takes an item out; the place must be one of this queue, and is then void. */
  remove(place: Place<Item>): void {
    const last = this.#heap.pop()
    if (last === undefined || last === place) return
    this.#put(last, place.index)
    this.#rise(last)
    this.#sink(last)
  }

  /** Counts the items whose priority is at most `limit`; costs no more than it counts. */
  countUpTo(limit: number): number {
    const open = [0]
    let count = 0
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      const place = this.#heap[index]
      if (place === undefined || place.priority > limit) continue
      count++
      open.push(2 * index + 1, 2 * index + 2)
    }
    return count
  }

  #rise(place: Place<Item>): void {
    while (place.index > 0) {
      const parent = this.#heap[(place.index - 1) >> 1]
      if (parent === undefined || parent.priority <= place.priority) return
      this.#swap(parent, place)
    }
  }

  #sink(place: Place<Item>): void {
    for (;;) {
      const left = this.#heap[2 * place.index + 1]
      const right = this.#heap[2 * place.index + 2]
      const child =
        right !== undefined && left !== undefined && right.priority < left.priority ? right : left
      if (child === undefined || child.priority >= place.priority) return
      this.#swap(place, child)
    }
  }

  #swap(upper: Place<Item>, lower: Place<Item>): void {
    const { index } = upper
    this.#put(upper, lower.index)
    this.#put(lower, index)
  }

  #put(place: Place<Item>, index: number): void {
    place.index = index
    this.#heap[index] = place
  }
}
