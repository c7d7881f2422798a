// What is forgotten, a bounded piece at a time.
import type { Collection, Filter } from 'mongodb'
import { strikeDuration } from '../../domain/block.js'
import { trustDuration } from '../../domain/trust.js'
import type { CollectionName, MongoConnection, StoredDocument } from './mongo-connection.js'
import type { TallyBook } from './tally-book.js'
import { termSlackMs } from './term-register.js'

const maxPrunedAtOnce = 2000

/** Forgets what is too old; returns how many attacks, blocks and trusts. */
export async function prune(
  connection: MongoConnection,
  book: TallyBook,
  before: number,
  now: number,
): Promise<number> {
  const remove = (name: CollectionName, filter: Filter<StoredDocument>): Promise<number> =>
    removeInParts(connection.collection(name), filter)
  const attacks = connection.collection('attacks')
  const pruned = [
    // Their tallies go first, and again with each part: they may have been counted meanwhile.
    await removeInParts(attacks, { at: { $lt: before } }, () => book.forget(before)),
    await remove('blocks', {
      until: { $lt: before, $lte: now },
      $or: [{ isStrike: false }, { until: { $lte: now - strikeDuration } }],
    }),
    await remove('trust', { lastAt: { $lte: now - trustDuration } }),
  ]
  await remove('lists', { endsAt: { $lte: now } })
  await remove('terms', { lastAt: { $lt: before - termSlackMs } })
  await book.forget(before)
  return pruned.reduce((sum, count) => sum + count, 0)
}

/** In small parts, so that no call takes long. */
async function removeInParts(
  collection: Collection<StoredDocument>,
  filter: Filter<StoredDocument>,
  beforePart: () => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  for (let removed = 0; ;) {
    await beforePart()
    const found = await collection
      .find(filter, { projection: { _id: 1 } })
      .limit(maxPrunedAtOnce)
      .batchSize(maxPrunedAtOnce)
      .toArray()
    if (found.length === 0) return removed
    // The condition again: one of them may have been replaced meanwhile.
    const ids = { _id: { $in: found.map(({ _id }) => _id) } }
    removed += (await collection.deleteMany({ $and: [ids, filter] })).deletedCount
  }
}
