// Hands writes to the store in order, and finds the one that it refuses among many.
import { AppError, toError } from '../../domain/app-error.js'
import type { StoreWrite } from '../../ports/store.js'
import type { QueuedWrite } from './write-queue.js'

/** What {@link deliver} needs. */
export interface Delivery {
  /** Writes all of them or none. */
  readonly write: (writes: readonly StoreWrite[]) => Promise<void>
  readonly onWritten: (written: readonly QueuedWrite[]) => void
  /** The store will never take this one. */
  readonly onRefused: (refused: QueuedWrite, reason: AppError) => void
}

/** The writes that were not delivered, and why. */
export interface Undelivered {
  readonly rest: readonly QueuedWrite[]
  readonly reason: Error
}

/**
 * Delivers writes in their order; one that the store refuses does not keep the others back.
 * Returns what is left when the store went away meanwhile, else undefined.
 */
export async function deliver(
  queued: readonly QueuedWrite[],
  delivery: Delivery,
): Promise<Undelivered | undefined> {
  const parts: (readonly QueuedWrite[])[] = [queued]
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    try {
      await delivery.write(part.map(({ write }) => write))
      delivery.onWritten(part)
    } catch (caught) {
      if (!(caught instanceof AppError) || caught.code !== 'invalidValue') {
        return { rest: [part, ...parts].flat(), reason: toError(caught) }
      }
      const [first] = part
      if (part.length === 1 && first !== undefined) delivery.onRefused(first, caught)
      else parts.unshift(...halvesOf(part))
    }
  }
  return undefined
}

function halvesOf(part: readonly QueuedWrite[]): readonly (readonly QueuedWrite[])[] {
  const middle = Math.ceil(part.length / 2)
  return [part.slice(0, middle), part.slice(middle)]
}
