// What a person has ordered, written into the change log, and the button that takes it back.
import { AppError } from '../../../../domain/app-error.js'
import type { PageChange, PageContext, PageFlash } from '../page-route.js'

/** For how long a change can be undone, in ms. */
export const undoMs = 600_000

// The change log takes 64 KiB; what does not fit cannot be undone.
const maxKept = 60_000

/** An order that was carried out. */
export interface Ordered extends Pick<PageChange, 'action' | 'subject'> {
  /** One sentence: what happened. */
  readonly text: string
  readonly before?: unknown
  readonly after?: unknown
  /** True where the inverse order takes it back. */
  readonly isUndoable: boolean
}

/** Writes it down and returns the word of it, with Undo where it can be undone. */
export async function recordedFlash(
  { record, now }: Pick<PageContext, 'record' | 'now'>,
  ordered: Ordered,
): Promise<PageFlash> {
  const { action, subject, text } = ordered
  const [before, after] = [kept(ordered.before), kept(ordered.after)]
  const canUndo = ordered.isUndoable && before !== undefined && after !== undefined
  const undoUntil = canUndo ? now + undoMs : 0
  try {
    const id = await record({
      action,
      subject,
      before: before ?? '',
      after: after ?? '',
      undoUntil,
    })
    const undo = { action: '/changes/undo', fields: [{ name: 'id', value: id }] }
    return canUndo ? { text, undo } : { text }
  } catch (caught) {
    if (!isStoreAway(caught)) throw caught
    return {
      text: `${text} The change log could not be written: the store is away.`,
      state: 'look',
    }
  }
}

function isStoreAway(caught: unknown): boolean {
  return caught instanceof AppError && caught.code === 'storeUnavailable'
}

function kept(value: unknown): string | undefined {
  if (value === undefined) return ''
  const text = JSON.stringify(value)
  return text.length <= maxKept ? text : undefined
}
