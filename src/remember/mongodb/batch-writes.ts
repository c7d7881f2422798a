// A batch as the writes of each collection. All values are checked before any of them goes out.
import { createHash } from 'node:crypto'
import type { AnyBulkWriteOperation } from 'mongodb'
import type { NamedHost } from '../../domain/host-name.js'
import type { ListName } from '../../domain/list-entry.js'
import type { ListEntry } from '../../domain/list-entry.js'
import type { Trust } from '../../domain/trust.js'
import { untrusted } from '../../domain/untrusted.js'
import type { StoreWrite } from '../../ports/store.js'
import { toStoredText } from '../shared/stored-text.js'
import { toAttackDocument } from './stored-attacks.js'
import type { AttackDocument } from './stored-attacks.js'
import { blockWrite } from './stored-blocks.js'
import { instant } from './checked-values.js'
import { toOperation } from './document-write.js'
import type { DocumentWrite } from './document-write.js'
import { inLockOrder } from './lock-order.js'
import type { CollectionName, StoredDocument } from './mongo-connection.js'

type Operation = AnyBulkWriteOperation<StoredDocument>

/** A batch, checked and laid out. */
export interface BatchWrites {
  /** The last of each id. */
  readonly attacks: readonly AttackDocument[]
  /** The other writes by collection; those of one document in their order. */
  readonly others: ReadonlyMap<CollectionName, readonly Operation[]>
}

type OtherWrite = Exclude<StoreWrite, { readonly kind: 'attack' }>

/**
 * Lays out a batch.
 * @throws AppError `invalidValue` for what no store would take; nothing has been written then
 */
export function layOut(batch: readonly StoreWrite[]): BatchWrites {
  const attacks = new Map<string, AttackDocument>()
  const others = new Map<CollectionName, DocumentWrite[]>()
  for (const write of batch) {
    if (write.kind === 'attack') {
      const document = toAttackDocument(write.attack)
      attacks.set(document._id, document)
      continue
    }
    const name = collections[write.kind]
    const known = others.get(name)
    if (known === undefined) others.set(name, [documentWrite(write)])
    else known.push(documentWrite(write))
  }
  return {
    attacks: [...attacks.values()],
    others: new Map(
      [...others].map(([name, writes]) => [name, inLockOrder(writes).map(toOperation)]),
    ),
  }
}

const collections: Readonly<Record<OtherWrite['kind'], CollectionName>> = {
  block: 'blocks',
  listEntry: 'lists',
  listEntryRemoved: 'lists',
  hostName: 'host_names',
  hostNameRemoved: 'host_names',
  trust: 'trust',
  setting: 'settings',
}

function documentWrite(write: OtherWrite): DocumentWrite {
  switch (write.kind) {
    case 'block':
      return blockWrite(write.block)
    case 'listEntry':
      return listWrite(write.entry)
    case 'listEntryRemoved':
      return { _id: listId(write.list, write.network) }
    case 'hostName':
      return hostNameWrite(write.named)
    case 'hostNameRemoved':
      return { _id: toStoredText(write.name) }
    case 'trust':
      return trustWrite(write.trust)
    case 'setting': {
      const update = { $set: { value: JSON.stringify(write.value) } }
      return { _id: toStoredText(write.key), update }
    }
  }
}

function listWrite(entry: ListEntry): DocumentWrite {
  const { list, network, origin } = entry
  const since = instant(entry.since, 'since')
  const endsAt = entry.endsAt === undefined ? null : instant(entry.endsAt, 'endsAt')
  const document = { list, network, origin, note: toStoredText(entry.note), since, endsAt }
  return { _id: listId(list, network), update: { $set: document } }
}

function hostNameWrite({ name, note, since }: NamedHost): DocumentWrite {
  const document = { note: toStoredText(note), since: instant(since, 'since') }
  return { _id: toStoredText(name), update: { $set: document } }
}

function listId(list: ListName, network: string): string {
  return `${list} ${network}`
}

function trustWrite({ source, account, lastAt, endedAt, isNamed }: Trust): DocumentWrite {
  const stored = toStoredText(untrusted(account))
  const _id = createHash('sha256').update(`${source} ${stored}`).digest('base64url')
  if (endedAt !== undefined) return { _id }
  // An older success that is delivered late does not make the trust older; nor does a contact that is
  // only named take back that somebody has authenticated.
  const named = isNamed === true ? {} : { $set: { isNamed: false } }
  const update = {
    ...named,
    $setOnInsert: { source, account: stored, ...(isNamed === true && { isNamed: true }) },
    $max: { lastAt: instant(lastAt, 'lastAt') },
  }
  return { _id, update }
}
