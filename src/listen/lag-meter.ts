// How far behind the PBX we hear of things: the last lag, and the largest of the last minute.

const bucketMs = 10_000
const bucketCount = 6

/** Measures lags; cheap enough to be asked for every event. */
export class LagMeter {
  readonly #largest = new Array<number>(bucketCount).fill(0)
  #bucket = -1
  #lastMs = -1

  /** Takes the lag of something that happened at `at` and arrived at `now`. */
  add(at: number, now: number): void {
    const bucket = Math.floor(now / bucketMs)
    if (bucket !== this.#bucket) this.#turnTo(bucket)
    // A clock a little ahead of ours is not a negative lag.
    const lagMs = Math.max(0, now - at)
    this.#lastMs = lagMs
    const index = bucket % bucketCount
    if (lagMs > (this.#largest[index] ?? 0)) this.#largest[index] = lagMs
  }

  /** Returns the lags in ms, or undefined when there was nothing yet. */
  read(now: number): { readonly lastMs: number; readonly maxMs: number } | undefined {
    if (this.#lastMs < 0) return undefined
    this.#turnTo(Math.floor(now / bucketMs))
    return { lastMs: this.#lastMs, maxMs: Math.max(...this.#largest) }
  }

  #turnTo(bucket: number): void {
    const isForward = bucket >= this.#bucket && bucket - this.#bucket < bucketCount
    if (!isForward) this.#largest.fill(0)
    else for (let old = this.#bucket + 1; old <= bucket; old++) this.#largest[old % bucketCount] = 0
    this.#bucket = bucket
  }
}
