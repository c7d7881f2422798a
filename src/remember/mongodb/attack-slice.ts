// Attacks by a condition, in the order of their time.
import type { Filter } from 'mongodb'
import type { Attack } from '../../domain/attack.js'
import type { Slice } from '../shared/page-slice.js'
import { fromAttackDocument } from './stored-attacks.js'
import { maxReadMs } from './mongo-connection.js'
import type { MongoConnection, StoredDocument } from './mongo-connection.js'
import type { TallyReader } from './tally-reader.js'

/** How much a search reads. */
export interface SearchLimits {
  /** A text that more distinct texts hold is looked for among the newest attacks. */
  readonly terms: number
  /** So many attacks that hold a text are counted by its indexes. */
  readonly counted: number
  /** So many attacks are passed through in the order of their time, before more are. */
  readonly walked: number
  /** What a search shows at most, where it finds more than can be counted. */
  readonly shown: number
  /** So few attacks are read to be counted, rather than grouped by the server. */
  readonly read: number
  /** So many attacks are grouped by the server. */
  readonly grouped: number
}

/** Where attacks are read. */
export interface AttackLog {
  readonly connection: MongoConnection
  readonly reader: TallyReader
  readonly limits: SearchLimits
}

/** Reads attacks that meet a filter, newest first. */
export async function readSlice(
  { connection }: AttackLog,
  filter: Filter<StoredDocument>,
  { offset, count }: Slice,
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
