// What a starting daemon reads, and what is forgotten.
import type { Collection, Filter } from 'mongodb'
import type { Network, Source } from '../../domain/address.js'
import type { ListEntry, ListName, ListOrigin } from '../../domain/list-entry.js'
import { isSettingKey, parseSetting } from '../../domain/settings.js'
import type { Settings } from '../../domain/settings.js'
import { trustDuration } from '../../domain/trust.js'
import type { Trust } from '../../domain/trust.js'
import type { Untrusted } from '../../domain/untrusted.js'
import type { StoredState } from '../../ports/store.js'
import { fromStoredText } from '../shared/stored-text.js'
import { readActiveBlocks, readStrikes } from './block-documents.js'
import type { CollectionName, MongoConnection, StoredDocument } from './mongo-connection.js'
import type { TallyBook } from './tally-book.js'
import { termSlackMs } from './term-register.js'

// How long a strike counts, and so how long its block is kept whatever the retention.
const strikeDuration = 30 * 86_400_000

const maxPrunedAtOnce = 2000

/** Reads the state in force at `now`. */
export async function readState(connection: MongoConnection, now: number): Promise<StoredState> {
  const [lists, activeBlocks, strikes, trust, settings] = await Promise.all([
    readLists(connection),
    readActiveBlocks(connection, now),
    readStrikes(connection, now - strikeDuration, now),
    readTrust(connection, now - trustDuration),
    readSettings(connection),
  ])
  return { lists, activeBlocks, strikes, trust, settings }
}

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
    // What is counted of them goes first, and again with each part: it may have been counted meanwhile.
    await removeInParts(attacks, { at: { $lt: before } }, () => book.forget(before)),
    await remove('blocks', {
      until: { $lt: before, $lte: now },
      $or: [{ isStrike: false }, { until: { $lte: now - strikeDuration } }],
    }),
    await remove('trust', { lastAt: { $lte: now - trustDuration } }),
  ]
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

async function readLists(connection: MongoConnection): Promise<ListEntry[]> {
  const documents = await connection.collection('lists').find().sort({ _id: 1 }).toArray()
  return documents.map((document) => ({
    list: document.list as ListName,
    network: document.network as Network,
    origin: document.origin as ListOrigin,
    note: fromStoredText(document.note as string),
    since: document.since as number,
  }))
}

async function readTrust(connection: MongoConnection, since: number): Promise<Trust[]> {
  const documents = await connection
    .collection('trust')
    .find({ lastAt: { $gt: since } })
    .toArray()
  return documents.map((document) => ({
    source: document.source as Source,
    account: fromStoredText(document.account as string) as Untrusted,
    lastAt: document.lastAt as number,
  }))
}

async function readSettings(connection: MongoConnection): Promise<Partial<Settings>> {
  const documents = await connection.collection('settings').find().toArray()
  const entries = documents.flatMap(({ _id, value }) => {
    const key = String(_id)
    if (!isSettingKey(key)) return []
    const parsed = parseSetting(key, JSON.parse(value as string))
    return parsed.ok ? [[key, parsed.value] as const] : []
  })
  return Object.fromEntries(entries)
}
