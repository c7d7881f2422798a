// The store as the recorder uses it: with a deadline, and pauses after it failed.
import { AppError } from '../../domain/app-error.js'
import type { StoreWrite } from '../../ports/store.js'
import type { RecorderSettings } from './recorder-options.js'

/** Lets writes through to the store, and says when to try again. */
export class StoreGate {
  readonly #settings: RecorderSettings
  readonly #onRetry: () => void
  #retryMs: number
  #cancelRetry: (() => void) | undefined
  #isUnanswered = false

  /** `onRetry` is called when a pause is over. */
  constructor(settings: RecorderSettings, onRetry: () => void) {
    this.#settings = settings
    this.#onRetry = onRetry
    this.#retryMs = settings.firstRetryMs
  }

  /** Whether a write may be tried now: no pause, and nothing that the store still has to answer. */
  get isOpen(): boolean {
    return this.#cancelRetry === undefined && !this.#isUnanswered
  }

  /** Writes, and rejects when the store takes longer than the deadline. */
  async write(writes: readonly StoreWrite[]): Promise<void> {
    this.#isUnanswered = true
    await this.#withDeadline(this.#answerTo(writes))
    this.#retryMs = this.#settings.firstRetryMs
  }

  /** Closes for a while, each time for twice as long. */
  pause(): void {
    this.stop()
    this.#cancelRetry = this.#settings.timers.after(this.#retryMs, () => {
      this.#cancelRetry = undefined
      // A late answer may still come: a second attempt beside it could overtake it.
      if (this.#isUnanswered) this.pause()
      else this.#onRetry()
    })
    this.#retryMs = Math.min(this.#retryMs * 2, this.#settings.maxRetryMs)
  }

  /** Calls off the pause. */
  stop(): void {
    this.#cancelRetry?.()
    this.#cancelRetry = undefined
  }

  async #answerTo(writes: readonly StoreWrite[]): Promise<void> {
    try {
      await this.#settings.store.write(writes)
    } finally {
      this.#isUnanswered = false
    }
  }

  #withDeadline(answer: Promise<void>): Promise<void> {
    const { storeDeadlineMs, timers } = this.#settings
    return new Promise((resolve, reject) => {
      const cancel = timers.after(storeDeadlineMs, () => {
        const text = `the store has not answered for ${storeDeadlineMs} ms`
        reject(new AppError('storeUnavailable', text))
      })
      // Settled a second time after the deadline, which a promise ignores.
      void answer.then(resolve, reject).finally(cancel)
    })
  }
}
