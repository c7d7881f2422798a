// The growing delay between tries.

/** Bounds a {@link Backoff}, in ms. */
export interface BackoffBounds {
  readonly firstMs: number
  readonly maxMs: number
}

/** Doubles the delay with every failure, and spreads it so that many clients do not come together. */
export class Backoff {
  readonly #bounds: BackoffBounds
  readonly #random: () => number
  #nextMs: number

  constructor(bounds: BackoffBounds, random: () => number) {
    this.#bounds = bounds
    this.#random = random
    this.#nextMs = bounds.firstMs
  }

  /** Returns the delay before the next try, in ms: at most a quarter longer than the doubled one. */
  next(): number {
    const delayMs = this.#nextMs
    this.#nextMs = Math.min(this.#bounds.maxMs, delayMs * 2)
    return Math.round(delayMs * (1 + this.#random() / 4))
  }

  /** Starts over: it worked. */
  reset(): void {
    this.#nextMs = this.#bounds.firstMs
  }
}
