// Files that nobody closed: Node.js closes them when it collects garbage, and warns.
import { setImmediate } from 'node:timers/promises'
import type { Failure } from './room-result.js'

/** Hears the warnings of this process. */
export class LeakedHandles {
  readonly #failures: Failure[] = []
  #place = 'the first suite'

  constructor() {
    process.on('warning', ({ message }) => {
      if (!message.includes('on garbage collection')) return
      const title = `a file that was never closed, noticed after: ${this.#place}`
      this.#failures.push({ title, reason: message })
    })
  }

  /** Collects garbage after a suite, so that what it has left open is found near it. */
  lookAfter(title: string): void {
    this.#place = title
    globalThis.gc?.()
  }

  /** Returns what was found; warnings that are on their way included. */
  async found(): Promise<readonly Failure[]> {
    if (globalThis.gc === undefined) throw new Error('run node with --expose-gc')
    globalThis.gc()
    await setImmediate()
    await setImmediate()
    return this.#failures
  }
}
