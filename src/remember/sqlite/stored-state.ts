// What a starting daemon reads.
import type { Network, Source } from '../../domain/address.js'
import { strikeDuration } from '../../domain/block.js'
import type { HostName, NamedHost } from '../../domain/host-name.js'
import type { ListEntry, ListName, ListOrigin } from '../../domain/list-entry.js'
import { trustDuration } from '../../domain/trust.js'
import type { Trust } from '../../domain/trust.js'
import type { Untrusted } from '../../domain/untrusted.js'
import type { StoredState } from '../../ports/store.js'
import type { StoredSetting } from '../shared/stored-settings.js'
import { fromStoredText } from '../shared/stored-text.js'
import type { SqliteConnection } from './sqlite-connection.js'
import { readActiveBlocks, readStrikes } from './stored-blocks.js'

/**
 * The state as it is stored: the schema of the settings is a large library, which the threads of SQLite
 * do without.
 */
export interface UncheckedState extends Omit<StoredState, 'settings'> {
  readonly settings: readonly StoredSetting[]
}

/** Reads the state in force at `now`. */
export function readState(connection: SqliteConnection, now: number): UncheckedState {
  return connection.inSnapshot(() => ({
    lists: readLists(connection, now),
    names: readNames(connection),
    activeBlocks: readActiveBlocks(connection, now),
    strikes: readStrikes(connection, now - strikeDuration, now),
    trust: readTrust(connection, now - trustDuration),
    settings: connection.all<StoredSetting>('SELECT key, value FROM settings ORDER BY key'),
  }))
}

function readLists(connection: SqliteConnection, now: number): ListEntry[] {
  const sql = `SELECT list, network, origin, note, since, ends_at AS endsAt FROM list_entries
    WHERE ends_at IS NULL OR ends_at > ? ORDER BY list, network`
  const rows = connection.all<
    Record<'list' | 'network' | 'origin' | 'note', string> & {
      since: number
      endsAt: number | null
    }
  >(sql, now)
  return rows.map((row) => ({
    list: row.list as ListName,
    network: row.network as Network,
    origin: row.origin as ListOrigin,
    note: fromStoredText(row.note),
    since: row.since,
    ...(row.endsAt !== null && { endsAt: row.endsAt }),
  }))
}

function readNames(connection: SqliteConnection): NamedHost[] {
  const sql = 'SELECT name, note, since FROM host_names ORDER BY name'
  const rows = connection.all<{ name: string; note: string; since: number }>(sql)
  return rows.map(({ name, note, since }) => ({
    name: name as HostName,
    origin: 'operator',
    note: fromStoredText(note),
    since,
  }))
}

function readTrust(connection: SqliteConnection, since: number): Trust[] {
  const sql = 'SELECT source, account, last_at, is_named FROM trust WHERE last_at > ?'
  const rows = connection.all<{
    source: string
    account: string
    last_at: number
    is_named: number
  }>(sql, since)
  return rows.map((row) => ({
    source: row.source as Source,
    account: fromStoredText(row.account) as Untrusted,
    lastAt: row.last_at,
    ...(row.is_named === 1 && { isNamed: true }),
  }))
}
