// What a person has ordered, written into the change log, and the button that takes it back.
import { AppError } from '../../../../domain/app-error.js'
import { changeOf, type WrittenOrder } from '../../orders/written-order.js'
import type { PageContext, PageFlash } from '../page-route.js'

/** An order that was carried out. */
export interface Ordered extends WrittenOrder {
  /** One sentence: what happened. */
  readonly text: string
}

/** Writes it down and returns the word of it, with Undo where it can be undone. */
export async function recordedFlash(
  { record, now }: Pick<PageContext, 'record' | 'now'>,
  ordered: Ordered,
): Promise<PageFlash> {
  const { text } = ordered
  const change = changeOf(ordered, now)
  try {
    const id = await record(change)
    const undo = { action: '/changes/undo', fields: [{ name: 'id', value: id }] }
    return change.undoUntil > 0 ? { text, undo } : { text }
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
