// Counts of what a source dropped, by reason. Bounded, because part of a reason may come from outside.

/** The most names that are counted one by one; the rest are counted as `other`. */
export const maxCountedNames = 100

const maxNameLength = 64

/** Counts drops by reason, with a bounded number of reasons. */
export class DropCounter {
  readonly #counts = new Map<string, number>()
  #namedCount = 0

  /** Counts one drop for a reason of ours. */
  add(reason: string): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1)
  }

  /** Counts one drop as `reason:name`, where the name was written by the other side. */
  addNamed(reason: string, name: string): void {
    const key = `${reason}:${name.slice(0, maxNameLength).replace(/[^\w.-]/g, '_')}`
    if (!this.#counts.has(key)) {
      if (this.#namedCount >= maxCountedNames) {
        this.add(`${reason}:other`)
        return
      }
      this.#namedCount += 1
    }
    this.add(key)
  }

  /** Returns the counts so far. */
  toRecord(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts)
  }
}
