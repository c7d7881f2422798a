// The order in which the documents of a bulk are written: that of their ids.
//
// A server locks what a bulk writes, document by document, until all of it is written. Two hosts that write the
// same ones in different orders wait for each other until the server gives one of them up, which takes PostgreSQL a
// second: one order for all of them keeps that from happening (docs/mongodb.md, "Many hosts at once").
import type { StoredDocument } from './mongo-connection.js'

/** Sorts by the ids of documents. What concerns the same one stays in its order. */
export function inLockOrder<Item extends Pick<StoredDocument, '_id'>>(
  items: readonly Item[],
): Item[] {
  return [...items].sort((a, b) => (a._id < b._id ? -1 : a._id > b._id ? 1 : 0))
}
