// An order that was carried out, as the change log keeps it.
import type { WrittenChange } from '../auth/change-writer.js'

/** For how long a change can be undone, in ms. */
export const undoMs = 600_000

// In bytes: the change log takes 64 KiB, and what does not fit cannot be undone.
const maxKept = 60_000

/** An order that was carried out. */
export interface WrittenOrder extends Pick<WrittenChange, 'action' | 'subject'> {
  readonly before?: unknown
  readonly after?: unknown
  /** True where the inverse order takes it back. */
  readonly isUndoable: boolean
}

/** Returns an order as a change; what is too large to be kept is left out, and cannot be undone. */
export function changeOf(order: WrittenOrder, now: number): Required<WrittenChange> {
  const { action, subject, isUndoable } = order
  const [before, after] = [kept(order.before), kept(order.after)]
  const canUndo = isUndoable && before !== undefined && after !== undefined
  return {
    action,
    subject: subject.slice(0, 256),
    before: before ?? '',
    after: after ?? '',
    undoUntil: canUndo ? now + undoMs : 0,
  }
}

function kept(value: unknown): string | undefined {
  if (value === undefined) return ''
  const text = JSON.stringify(value)
  return Buffer.byteLength(text) <= maxKept ? text : undefined
}
