// What has happened in the demo so far, so that one scene waits for the end of another.
import { EventEmitter, once } from 'node:events'
import type { Source } from '../domain/address.js'
import type { LiveEvent } from '../ports/news.js'

/** Knows what has happened, so that one scene waits for the end of another. */
export class EventsSoFar {
  readonly #blocked = new Set<Source>()
  readonly #everBlocked = new Set<Source>()
  readonly #changes = new EventEmitter()
  #openRecords = 0
  #hasDenied = false

  follow(event: LiveEvent): void {
    if (event.kind === 'notice' && event.notice.kind === 'denied') this.#hasDenied = true
    if (event.kind === 'attack') this.#openRecords -= 1
    if (event.kind === 'block' && 'until' in event.block) {
      const { source, end } = event.block
      if (end === undefined) {
        this.#blocked.add(source)
        this.#everBlocked.add(source)
        this.#openRecords += 1
      } else this.#blocked.delete(source)
    }
    this.#changes.emit('change')
  }

  /** Tells whether a source was ever blocked. */
  hasBlocked(source: Source): boolean {
    return this.#everBlocked.has(source)
  }

  /** Resolves when a source is no longer blocked for a time. */
  async wait(source: string, signal: AbortSignal): Promise<void> {
    while (this.#blocked.has(source as Source)) await once(this.#changes, 'change', { signal })
  }

  /** Resolves when a source is on the denylist. */
  async waitForDenial(signal: AbortSignal): Promise<void> {
    while (!this.#hasDenied) await once(this.#changes, 'change', { signal })
  }

  /** Resolves when the attack of each block is told. */
  async waitForRecord(signal: AbortSignal): Promise<void> {
    while (this.#openRecords > 0) await once(this.#changes, 'change', { signal })
  }
}
