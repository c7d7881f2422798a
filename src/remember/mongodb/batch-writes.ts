// A batch as the writes of each collection. All values are checked before any of them goes out.
import { createHash } from 'node:crypto'
import type { AnyBulkWriteOperation } from 'mongodb'
import type { ListName } from '../../domain/list-entry.js'
import type { ListEntry } from '../../domain/list-entry.js'
import type { Trust } from '../../domain/trust.js'
import { untrusted } from '../../domain/untrusted.js'
import type { StoreWrite } from '../../ports/store.js'
import { toStoredText } from '../sqlite/stored-text.js'
import { attackWrite, termsOf } from './attack-documents.js'
import { blockWrite } from './block-documents.js'
import { instant } from './checked-values.js'
import type { CollectionName, StoredDocument } from './mongo-connection.js'

type Operation = AnyBulkWriteOperation<StoredDocument>

/** The writes of a batch by collection, each in its order. */
export type BatchWrites = ReadonlyMap<CollectionName, readonly Operation[]>

/**
 * Lays out a batch.
 * @throws AppError `invalidValue` for what no store would take; nothing has been written then
 */
export function layOut(batch: readonly StoreWrite[]): BatchWrites {
  const writes = new Map<CollectionName, Operation[]>()
  const add = (name: CollectionName, operation: Operation): void => {
    const known = writes.get(name)
    if (known === undefined) writes.set(name, [operation])
    else known.push(operation)
  }
  for (const write of batch) add(collectionOf(write), operationOf(write))
  for (const operation of termWrites(batch)) add('terms', operation)
  return writes
}

const collections: Readonly<Record<StoreWrite['kind'], CollectionName>> = {
  attack: 'attacks',
  block: 'blocks',
  listEntry: 'lists',
  listEntryRemoved: 'lists',
  trust: 'trust',
  setting: 'settings',
}

function collectionOf({ kind }: StoreWrite): CollectionName {
  return collections[kind]
}

function operationOf(write: StoreWrite): Operation {
  switch (write.kind) {
    case 'attack':
      return attackWrite(write.attack)
    case 'block':
      return blockWrite(write.block)
    case 'listEntry':
      return listWrite(write.entry)
    case 'listEntryRemoved':
      return { deleteOne: { filter: { _id: listId(write.list, write.network) } } }
    case 'trust':
      return trustWrite(write.trust)
    case 'setting': {
      const update = { $set: { value: JSON.stringify(write.value) } }
      return { updateOne: { filter: { _id: toStoredText(write.key) }, update, upsert: true } }
    }
  }
}

function listWrite(entry: ListEntry): Operation {
  const { list, network, origin } = entry
  const since = instant(entry.since, 'since')
  const document = { list, network, origin, note: toStoredText(entry.note), since }
  const filter = { _id: listId(list, network) }
  return { updateOne: { filter, update: { $set: document }, upsert: true } }
}

function listId(list: ListName, network: string): string {
  return `${list} ${network}`
}

function trustWrite({ source, account, lastAt }: Trust): Operation {
  const stored = toStoredText(untrusted(account))
  // An older success that is delivered late does not make the trust older.
  const update = {
    $setOnInsert: { source, account: stored },
    $max: { lastAt: instant(lastAt, 'lastAt') },
  }
  const _id = createHash('sha256').update(`${source} ${stored}`).digest('base64url')
  return { updateOne: { filter: { _id }, update, upsert: true } }
}

/** One write for each distinct text, with the latest attack that has it. */
function termWrites(batch: readonly StoreWrite[]): readonly Operation[] {
  const terms = new Map<string, { readonly term: StoredDocument; lastAt: number }>()
  for (const write of batch) {
    if (write.kind !== 'attack') continue
    for (const term of termsOf(write.attack)) {
      const key = String(term._id)
      const lastAt = Math.max(terms.get(key)?.lastAt ?? 0, write.attack.at)
      terms.set(key, { term, lastAt })
    }
  }
  return [...terms.values()].map(({ term: { _id, ...fields }, lastAt }) => ({
    updateOne: {
      filter: { _id },
      update: { $setOnInsert: fields, $max: { lastAt } },
      upsert: true,
    },
  }))
}
