// Writes what people change into the change log.
import { randomUUID } from 'node:crypto'
import type { Change, ChangeLog } from '../../../ports/change-log.js'
import { Repeater } from '../../../jobs/repeater.js'
import type { Clock } from '../../../ports/clock.js'
import type { Author } from '../../../ports/operator/people-desk.js'

/** What is changed; what is left out is empty. */
export type WrittenChange = Pick<Change, 'action' | 'subject'> &
  Partial<Pick<Change, 'before' | 'after' | 'undoUntil'>>

/** What became of a change that is written in time. */
export interface WrittenDown {
  readonly id: string
  /** 0 where it cannot be undone. */
  readonly undoUntil: number
  /** True where the store is away: the change waits to be written. */
  readonly isWaiting: boolean
}

// While the store is away: as many orders as people and programs give in a bad hour.
const maxWaiting = 1000
const retryMs = 5000

/** Adds who, when and on which host. */
export class ChangeWriter {
  readonly #parts: { readonly changes: ChangeLog; readonly clock: Clock; readonly host: string }
  readonly #waiting: Change[] = []
  readonly #writer = new Repeater(() => this.#writeWaiting(), retryMs)

  constructor(parts: {
    readonly changes: ChangeLog
    readonly clock: Clock
    readonly host: string
  }) {
    this.#parts = parts
  }

  /**
   * Writes a change, and resolves in any case: while the store is away it waits, as one of the latest
   * 1000, until the store is back or {@link stop}.
   */
  async writeInTime(change: WrittenChange, by: Author): Promise<WrittenDown> {
    const written = this.#changeOf(change, by)
    const { id, undoUntil } = written
    try {
      await this.#parts.changes.append(written)
      return { id, undoUntil, isWaiting: false }
    } catch {
      this.#waiting.push(written)
      if (this.#waiting.length > maxWaiting) this.#waiting.shift()
      this.#writer.start()
      return { id, undoUntil, isWaiting: true }
    }
  }

  /** Tries no more to write what waits. */
  stop(): Promise<void> {
    return this.#writer.stop()
  }

  async #writeWaiting(): Promise<void> {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      try {
        await this.#parts.changes.append(next)
      } catch {
        return
      }
      const index = this.#waiting.indexOf(next)
      if (index >= 0) this.#waiting.splice(index, 1)
    }
  }

  #changeOf(change: WrittenChange, { name, address }: Author): Change {
    const { clock, host } = this.#parts
    const none = { before: '', after: '', undoUntil: 0, undoneAt: 0, undoneBy: '' }
    return { ...none, ...change, id: randomUUID(), at: clock.now(), actor: name, address, host }
  }
}
