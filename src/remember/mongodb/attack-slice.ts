// Attacks by a condition, in the order of their time.
import type { Filter } from 'mongodb'
import type { Attack } from '../../domain/attack.js'
import { fromAttackDocument } from './attack-documents.js'
import { maxReadMs } from './mongo-connection.js'
import type { MongoConnection, StoredDocument } from './mongo-connection.js'

/** Reads attacks that meet a filter, newest first. */
export async function readSlice(
  connection: MongoConnection,
  filter: Filter<StoredDocument>,
  offset: number,
  count: number,
): Promise<readonly Attack[]> {
  const documents = await connection
    .collection('attacks')
    .find(filter, { maxTimeMS: maxReadMs })
    .sort({ at: -1, order: -1 })
    .skip(offset)
    .limit(count)
    .batchSize(count)
    .toArray()
  return documents.map(fromAttackDocument)
}
