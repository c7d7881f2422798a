// Blocks to documents and back.
import { ObjectId } from 'mongodb'
import type { Filter } from 'mongodb'
import type { Address, Source } from '../../domain/address.js'
import type { AttackType, Proof } from '../../domain/attempt.js'
import { finalEnds } from '../../domain/block.js'
import type { Block, BlockEnd, Flow } from '../../domain/block.js'
import { untrusted } from '../../domain/untrusted.js'
import type { Untrusted } from '../../domain/untrusted.js'
import type { BlockQuery, Page } from '../../ports/store.js'
import { sliceOf } from '../shared/page-slice.js'
import { fromStoredText, toStoredText } from '../shared/stored-text.js'
import { instant, whole } from './checked-values.js'
import type { DocumentWrite } from './document-write.js'
import type { MongoConnection, StoredDocument } from './mongo-connection.js'

/**
 * Returns the write of one block, in the place of the one with its id. A block that somebody has ended
 * stays ended: a host that has not heard of it may still complete its record.
 */
export function blockWrite(block: Block): DocumentWrite {
  const { _id, ...fields } = toDocument(block)
  // The order of blocks is that of their first writes: a block is written again when it ends.
  const order = new ObjectId()
  if (block.end !== undefined) return { _id, update: { $set: fields, $setOnInsert: { order } } }
  const written = { $mergeObjects: ['$$ROOT', { order }, '$$ROOT', { $literal: fields }] }
  const isEnded = { $in: ['$endedBy', finalEnds] }
  return { _id, update: [{ $replaceWith: { $cond: [isEnded, '$$ROOT', written] } }] }
}

/** Reads one page of blocks, newest first. A block that was ended early is in force no more. */
export async function readBlockPage(
  connection: MongoConnection,
  query: BlockQuery,
): Promise<Page<Block>> {
  const filter: Filter<StoredDocument> = {
    ...(query.source !== undefined && { source: query.source }),
    ...(query.activeAt !== undefined && {
      since: { $lte: query.activeAt },
      until: { $gt: query.activeAt },
      endedBy: { $in: [null, 'expired'] },
    }),
  }
  const { offset, count } = sliceOf(query)
  const blocks = connection.collection('blocks')
  const [documents, total] = await Promise.all([
    blocks.find(filter).sort({ since: -1, order: -1 }).skip(offset).limit(count).toArray(),
    blocks.countDocuments(filter),
  ])
  return { items: documents.map(fromDocument), total }
}

/** Reads the blocks that nobody has ended and whose time is not over. */
export async function readActiveBlocks(connection: MongoConnection, now: number): Promise<Block[]> {
  const filter = { until: { $gt: now }, endedBy: null }
  return (await inOrder(connection, filter)).map(fromDocument)
}

/** Reads the strikes that ended after `since` and before `now`. */
export async function readStrikes(
  connection: MongoConnection,
  since: number,
  now: number,
): Promise<Block[]> {
  const isOver = [{ until: { $lte: now } }, { endedBy: { $ne: null } }]
  const filter = { isStrike: true, until: { $gt: since }, $or: isOver }
  return (await inOrder(connection, filter)).map(fromDocument)
}

function inOrder(
  connection: MongoConnection,
  filter: Filter<StoredDocument>,
): Promise<StoredDocument[]> {
  return connection.collection('blocks').find(filter).sort({ order: 1 }).toArray()
}

function toDocument(block: Block): StoredDocument & { readonly _id: string } {
  const { flow } = block
  return {
    _id: toStoredText(block.id),
    source: toStoredText(block.source),
    flow: flow === undefined ? null : { ...flow, port: whole(flow.port, 'flow.port') },
    type: toStoredText(block.type),
    userAgent: toStoredText(untrusted(block.userAgent)),
    country: toStoredText(block.country),
    attackId: toStoredText(block.attackId),
    host: toStoredText(block.host),
    since: instant(block.since, 'since'),
    until: instant(block.until, 'until'),
    proof: block.proof,
    isStrike: block.isStrike,
    note: toStoredText(block.note),
    endedBy: block.end ?? null,
  }
}

function fromDocument(document: StoredDocument): Block {
  const text = (key: string) => fromStoredText(document[key] as string)
  const flow = document.flow as {
    address: Address
    port: number
    protocol: Flow['protocol']
  } | null
  return {
    id: fromStoredText(document._id as string),
    source: text('source') as Source,
    flow: flow === null ? undefined : flow,
    type: text('type') as AttackType,
    userAgent: text('userAgent') as Untrusted,
    country: text('country'),
    attackId: text('attackId'),
    host: text('host'),
    since: document.since as number,
    until: document.until as number,
    proof: document.proof as Proof,
    isStrike: document.isStrike as boolean,
    note: text('note'),
    end: (document.endedBy ?? undefined) as BlockEnd | undefined,
  }
}
