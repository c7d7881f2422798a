// One write of one document, whatever it holds.
import type { AnyBulkWriteOperation, Document, UpdateFilter } from 'mongodb'
import type { StoredDocument } from './mongo-connection.js'

/** The write of one document. */
export interface DocumentWrite {
  readonly _id: string
  /** The upsert to run; undefined means delete. */
  readonly update?: UpdateFilter<StoredDocument> | readonly Document[]
}

/** Returns a write as the driver takes it. */
export function toOperation({ _id, update }: DocumentWrite): AnyBulkWriteOperation<StoredDocument> {
  const filter = { _id }
  return update === undefined
    ? { deleteOne: { filter } }
    : { updateOne: { filter, update, upsert: true } }
}
