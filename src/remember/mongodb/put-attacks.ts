// Writes attacks, new ones the fast way: nearly all of them are.
import { MongoBulkWriteError } from 'mongodb'
import type { Collection } from 'mongodb'
import type { AttackDocument } from './attack-documents.js'
import type { StoredDocument } from './mongo-connection.js'

const duplicateKey = 11000
const maxAtOnce = 500

/** Inserts documents, in the place of those with their ids. No two of them have the same. */
export async function putAttacks(
  collection: Collection<StoredDocument>,
  documents: readonly AttackDocument[],
): Promise<void> {
  // More at once take longer for each, and so long that the connection is given up.
  for (let start = 0; start < documents.length; start += maxAtOnce) {
    await putSome(collection, documents.slice(start, start + maxAtOnce))
  }
}

async function putSome(
  collection: Collection<StoredDocument>,
  documents: readonly AttackDocument[],
): Promise<void> {
  const known = await insertNew(collection, documents)
  if (known.length === 0) return
  await collection.bulkWrite(
    known.map((document) => ({
      replaceOne: { filter: { _id: document._id }, replacement: document, upsert: true },
    })),
    { ordered: false },
  )
}

/** Inserts what has a new id; returns the others. */
export async function insertNew<Stored extends StoredDocument>(
  collection: Collection<StoredDocument>,
  documents: readonly Stored[],
): Promise<readonly Stored[]> {
  if (documents.length === 0) return []
  try {
    await collection.insertMany([...documents], { ordered: false })
    return []
  } catch (caught) {
    if (!(caught instanceof MongoBulkWriteError)) throw caught
    const errors = [caught.writeErrors].flat()
    if (errors.length === 0 || errors.some(({ code }) => code !== duplicateKey)) throw caught
    return errors.flatMap(({ index }) => documents[index] ?? [])
  }
}
