// What a starting daemon reads.
import type { Network, Source } from '../../domain/address.js'
import { strikeDuration } from '../../domain/block.js'
import type { HostName, NamedHost } from '../../domain/host-name.js'
import type { ListEntry, ListName, ListOrigin } from '../../domain/list-entry.js'
import type { Settings } from '../../domain/settings.js'
import { trustDuration } from '../../domain/trust.js'
import type { Trust } from '../../domain/trust.js'
import type { Untrusted } from '../../domain/untrusted.js'
import type { StoredState } from '../../ports/store.js'
import { toSettings } from '../shared/stored-settings.js'
import { fromStoredText } from '../shared/stored-text.js'
import type { MongoConnection } from './mongo-connection.js'
import { readActiveBlocks, readStrikes } from './stored-blocks.js'

/** Reads the state in force at `now`. */
export async function readState(connection: MongoConnection, now: number): Promise<StoredState> {
  const [lists, names, activeBlocks, strikes, trust, settings] = await Promise.all([
    readLists(connection, now),
    readNames(connection),
    readActiveBlocks(connection, now),
    readStrikes(connection, now - strikeDuration, now),
    readTrust(connection, now - trustDuration),
    readSettings(connection),
  ])
  return { lists, names, activeBlocks, strikes, trust, settings }
}

async function readLists(connection: MongoConnection, now: number): Promise<ListEntry[]> {
  const stays = { $or: [{ endsAt: null }, { endsAt: { $gt: now } }] }
  const documents = await connection.collection('lists').find(stays).sort({ _id: 1 }).toArray()
  return documents.map((document) => ({
    list: document.list as ListName,
    network: document.network as Network,
    origin: document.origin as ListOrigin,
    note: fromStoredText(document.note as string),
    since: document.since as number,
    ...(typeof document.endsAt === 'number' && { endsAt: document.endsAt }),
  }))
}

async function readNames(connection: MongoConnection): Promise<NamedHost[]> {
  const documents = await connection.collection('host_names').find().sort({ _id: 1 }).toArray()
  return documents.map(({ _id, note, since }) => ({
    name: fromStoredText(String(_id)) as HostName,
    origin: 'operator',
    note: fromStoredText(note as string),
    since: since as number,
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
    ...(document.isNamed === true && { isNamed: true }),
  }))
}

async function readSettings(connection: MongoConnection): Promise<Partial<Settings>> {
  const documents = await connection.collection('settings').find().toArray()
  return toSettings(documents.map(({ _id, value }) => ({ key: String(_id), value: String(value) })))
}
