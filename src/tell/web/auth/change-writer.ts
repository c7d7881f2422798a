// Writes what people change into the change log.
import { randomUUID } from 'node:crypto'
import type { Change, ChangeLog } from '../../../ports/change-log.js'
import type { Clock } from '../../../ports/clock.js'
import type { Author } from '../../../ports/operator/people-desk.js'

/** What is changed; what is left out is empty. */
export type WrittenChange = Pick<Change, 'action' | 'subject'> &
  Partial<Pick<Change, 'before' | 'after' | 'undoUntil'>>

/** Adds who, when and on which host. */
export class ChangeWriter {
  readonly #parts: { readonly changes: ChangeLog; readonly clock: Clock; readonly host: string }

  constructor(parts: {
    readonly changes: ChangeLog
    readonly clock: Clock
    readonly host: string
  }) {
    this.#parts = parts
  }

  /** Writes a change and returns its id. */
  async write(change: WrittenChange, { name, address }: Author): Promise<string> {
    const { changes, clock, host } = this.#parts
    const id = randomUUID()
    const none = { before: '', after: '', undoUntil: 0, undoneAt: 0, undoneBy: '' }
    await changes.append({ ...none, ...change, id, at: clock.now(), actor: name, address, host })
    return id
  }
}
