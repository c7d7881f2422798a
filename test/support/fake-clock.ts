// A clock that a test holds in its hand.
import type { Clock } from '../../src/ports/clock.js'

/** Stands still until it is told to go on. */
export class FakeClock implements Clock {
  #now: number

  constructor(now = Date.parse('2026-11-20T12:00:00Z')) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  /** Goes on by some ms. */
  advance(ms: number): void {
    this.#now += ms
  }
}
