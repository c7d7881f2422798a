// One write of one document, whatever it holds.
import type { AnyBulkWriteOperation, UpdateFilter } from 'mongodb'
import type { StoredDocument } from './mongo-connection.js'

/** The write of one document. */
export interface DocumentWrite {
  readonly _id: string
  /** What makes of it what it shall be, whether it is there or not; it shall be gone where there is none. */
  readonly update?: UpdateFilter<StoredDocument>
}

/** Returns a write as the driver takes it. */
export function toOperation({ _id, update }: DocumentWrite): AnyBulkWriteOperation<StoredDocument> {
  const filter = { _id }
  return update === undefined
    ? { deleteOne: { filter } }
    : { updateOne: { filter, update, upsert: true } }
}
