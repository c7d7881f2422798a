// Writes attacks, new ones the fast way: nearly all of them are.
import { MongoBulkWriteError } from 'mongodb'
import type { Collection } from 'mongodb'
import { AppError } from '../../domain/app-error.js'
import type { AttackDocument } from './stored-attacks.js'
import { inLockOrder } from './lock-order.js'
import type { StoredDocument } from './mongo-connection.js'
import type { TallyBook } from './tally-book.js'

const duplicateKey = 11000
const maxAtOnce = 500
const maxRounds = 10

type Attacks = Collection<StoredDocument>

/** Inserts documents, in the place of those with their ids. No two of them have the same. */
export async function putAttacks(
  collection: Attacks,
  book: TallyBook,
  documents: readonly AttackDocument[],
): Promise<void> {
  const sorted = inLockOrder(documents)
  // More at once take longer for each, and so long that the connection is given up.
  for (let start = 0; start < sorted.length; start += maxAtOnce) {
    await putSome(collection, book, sorted.slice(start, start + maxAtOnce))
  }
}

async function putSome(
  collection: Attacks,
  book: TallyBook,
  documents: readonly AttackDocument[],
): Promise<void> {
  const instants = documents.map(({ at }) => at)
  let left = await book.changing(instants, () => insertNew(collection, documents))
  for (let round = 0; left.length > 0; round++) {
    if (round === maxRounds) {
      throw new AppError('storeUnavailable', 'others change the same attacks at the same time')
    }
    left = await replaceKnown(collection, book, left)
  }
}

/** Replaces what has these ids; returns the documents whose place somebody else has changed meanwhile. */
async function replaceKnown(
  collection: Attacks,
  book: TallyBook,
  documents: readonly AttackDocument[],
): Promise<readonly AttackDocument[]> {
  const known = await readKnown(collection, documents, 'at')
  // An attack may have moved to another hour: both are counted again.
  const instants = [...known.values(), ...documents.map(({ at }) => at)] as number[]
  return book.changing(instants, async () => {
    const replacements = documents
      .filter(({ _id }) => known.has(_id))
      .map((document) => ({
        replaceOne: {
          filter: { _id: document._id, at: known.get(document._id) as number },
          replacement: document,
        },
      }))
    const { matchedCount } =
      replacements.length === 0
        ? { matchedCount: 0 }
        : await collection.bulkWrite(replacements, { ordered: false })
    // What was forgotten between the two.
    const unplaced = await insertNew(
      collection,
      documents.filter(({ _id }) => !known.has(_id)),
    )
    if (matchedCount === replacements.length) return unplaced
    const orders = await readKnown(collection, documents, 'order')
    return documents.filter(({ _id, order }) => String(orders.get(_id)) !== String(order))
  })
}

async function readKnown(
  collection: Attacks,
  documents: readonly AttackDocument[],
  field: 'at' | 'order',
): Promise<ReadonlyMap<string, unknown>> {
  const ids = documents.map(({ _id }) => _id)
  const found = await collection
    .find({ _id: { $in: ids } }, { projection: { [field]: 1 } })
    .batchSize(maxAtOnce)
    .toArray()
  return new Map(found.map((document) => [String(document._id), document[field] as unknown]))
}

/** Inserts what has a new id; returns the others. */
export async function insertNew<Stored extends StoredDocument>(
  collection: Attacks,
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
