// The SIP blocking rule: too many failed attempts of one source within a minute.
//
// The attacker's view: svcrack, svwar and their kind try passwords or account names one after the
// other, tens to thousands a second; each try fails, and each failure is one attempt. What looks
// alike: a phone with a wrong password tries at most a few times a minute, and fifty phones behind
// one address that register again after a power cut all succeed, which is no attempt at all.
import type { Source } from '../../domain/address.js'
import { GenerationMap } from '../../domain/generation-map.js'

/** The length of the sliding window in ms. */
export const windowMs = 60_000

/** Counts attempts in a sliding window for each source. */
export class AttemptWindows {
  /** The last attempts of each source, oldest first, in ms since the epoch. */
  readonly #windows: GenerationMap<Source, number[]>

  /** @param options.capacity how many sources are remembered at most; the oldest leave first */
  constructor(options: { readonly capacity: number }) {
    this.#windows = new GenerationMap({
      capacity: Math.ceil(options.capacity / 2),
      lifetimeMs: windowMs,
    })
  }

  /** How many sources are remembered. */
  get size(): number {
    return this.#windows.size
  }

  /** How many sources had to be forgotten because there were too many. */
  get forgotten(): number {
    return this.#windows.forgotten
  }

  /** Counts an attempt; returns true when it is the one that makes `limit` within a minute. */
  attempt(source: Source, at: number, limit: number): boolean {
    this.#windows.age(at)
    const window = this.#windows.get(source)
    if (window === undefined) {
      if (limit > 1) this.#windows.add(source, [at])
      return limit <= 1
    }
    insert(window, at)
    if (!isFull(window, limit)) {
      // Only the last `limit` matter from now on.
      if (window.length > limit) window.splice(0, window.length - limit)
      return false
    }
    this.#windows.delete(source)
    return true
  }

  /** Forgets one attempt that was counted for this instant; it turned out to be no failure. */
  takeBack(source: Source, at: number): void {
    const window = this.#windows.peek(source)
    const index = window?.indexOf(at) ?? -1
    if (index >= 0) window?.splice(index, 1)
  }

  /** How many attempts of the source are in the window that ends at `now`. */
  count(source: Source, now: number): number {
    const window = this.#windows.peek(source)
    return window?.filter((at) => now - at < windowMs).length ?? 0
  }

  forget(source: Source): void {
    this.#windows.delete(source)
  }
}

/** Keeps the order: a challenge that stayed unanswered is reported 5 s after its time. */
function insert(window: number[], at: number): void {
  let index = window.length
  while (index > 0 && (window[index - 1] as number) > at) index -= 1
  if (index === window.length) window.push(at)
  else window.splice(index, 0, at)
}

/** Tells whether any `limit` neighbors are within one minute; the newest alone may be too far away. */
function isFull(window: readonly number[], limit: number): boolean {
  for (let last = limit - 1; last < window.length; last += 1) {
    const length = (window[last] as number) - (window[last - limit + 1] as number)
    if (length < windowMs) return true
  }
  return false
}
