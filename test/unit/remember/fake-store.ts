// A store of callbacks and timers that a test holds in its hand.
import { AppError } from '../../../src/domain/app-error.js'
import type { Timers } from '../../../src/remember/recorder/recorder-options.js'
import type { StoreWrite } from '../../../src/ports/store.js'

/** A store that remembers what it was given, in order, and fails when it is told to. */
export class FakeStore {
  readonly written: StoreWrite[] = []
  readonly batches: number[] = []
  isAway = false
  /** Writes that it will never take. */
  refuses: (write: StoreWrite) => boolean = () => false
  /** Waited for before each answer. */
  answer: () => Promise<void> = () => Promise.resolve()

  async write(batch: readonly StoreWrite[]): Promise<void> {
    await this.answer()
    if (this.isAway) throw new AppError('storeUnavailable', 'the store is away')
    if (batch.some(this.refuses)) throw new AppError('invalidValue', 'the store refuses a value')
    this.written.push(...batch)
    this.batches.push(batch.length)
  }

  /** The attacks' ids, in the order they were written. */
  get ids(): string[] {
    return this.written.map((write) => (write.kind === 'attack' ? write.attack.id : write.kind))
  }
}

interface Timer {
  readonly delayMs: number
  readonly call: () => void
}

/** Timers that go off when the test says so. */
export class FakeTimers implements Timers {
  readonly #timers = new Set<Timer>()

  readonly after = (delayMs: number, call: () => void): (() => void) => {
    const timer = { delayMs, call }
    this.#timers.add(timer)
    return () => {
      this.#timers.delete(timer)
    }
  }

  /** The delays that are running, shortest first. */
  get delays(): number[] {
    return [...this.#timers].map(({ delayMs }) => delayMs).sort((a, b) => a - b)
  }

  /** Lets every timer of at most this delay go off. */
  fire(maxDelayMs: number): void {
    for (const timer of [...this.#timers].filter(({ delayMs }) => delayMs <= maxDelayMs)) {
      this.#timers.delete(timer)
      timer.call()
    }
  }
}
