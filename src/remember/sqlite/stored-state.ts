// What a batch writes, what a starting daemon reads, and what is forgotten.
import type { Network, Source } from '../../domain/address.js'
import type { ListEntry, ListName, ListOrigin } from '../../domain/list-entry.js'
import { isSettingKey, parseSetting } from '../../domain/settings.js'
import type { Settings } from '../../domain/settings.js'
import { trustDuration } from '../../domain/trust.js'
import type { Trust } from '../../domain/trust.js'
import { untrusted } from '../../domain/untrusted.js'
import type { Untrusted } from '../../domain/untrusted.js'
import type { StoredState, StoreWrite } from '../../ports/store.js'
import { writeAttack } from './attack-rows.js'
import { readActiveBlocks, readStrikes, writeBlock } from './block-rows.js'
import type { SqliteConnection } from './sqlite-connection.js'
import { fromStoredText, toStoredText } from '../shared/stored-text.js'

// How long a strike counts, and so how long its block is kept whatever the retention.
const strikeDuration = 30 * 86_400_000

// A transaction this long keeps the writer for about 40 ms where the log is large.
const maxPrunedAtOnce = 250

/** Writes all of the batch or nothing of it. */
export function writeBatch(connection: SqliteConnection, batch: readonly StoreWrite[]): void {
  connection.inTransaction(() => {
    for (const write of batch) writeOne(connection, write)
  })
}

/** Reads the state in force at `now`. */
export function readState(connection: SqliteConnection, now: number): StoredState {
  return connection.inSnapshot(() => ({
    lists: readLists(connection),
    activeBlocks: readActiveBlocks(connection, now),
    strikes: readStrikes(connection, now - strikeDuration, now),
    trust: readTrust(connection, now - trustDuration),
    settings: readSettings(connection),
  }))
}

/** Forgets some of what is too old, oldest first; returns how many, 0 when nothing is left. */
export function pruneSome(connection: SqliteConnection, before: number, now: number): number {
  return connection.inTransaction(() => {
    const attacks = connection.run(
      'DELETE FROM attacks WHERE number IN (SELECT number FROM attacks WHERE at < ? ORDER BY at LIMIT ?)',
      before,
      maxPrunedAtOnce,
    )
    connection.run('DELETE FROM terms WHERE uses <= 0')
    const blocks = connection.run(
      `DELETE FROM blocks WHERE number IN (SELECT number FROM blocks
        WHERE until < ? AND until <= ? AND (is_strike = 0 OR until <= ?) ORDER BY until LIMIT ?)`,
      before,
      now,
      now - strikeDuration,
      maxPrunedAtOnce,
    )
    const trust = connection.run('DELETE FROM trust WHERE last_at <= ?', now - trustDuration)
    return attacks + blocks + trust
  })
}

function writeOne(connection: SqliteConnection, write: StoreWrite): void {
  switch (write.kind) {
    case 'attack':
      writeAttack(connection, write.attack)
      return
    case 'block':
      writeBlock(connection, write.block)
      return
    case 'listEntry':
      writeListEntry(connection, write.entry)
      return
    case 'listEntryRemoved':
      connection.run(
        'DELETE FROM list_entries WHERE list = ? AND network = ?',
        toStoredText(write.list),
        toStoredText(write.network),
      )
      return
    case 'trust':
      writeTrust(connection, write.trust)
      return
    case 'setting':
      connection.run(
        'INSERT INTO settings VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
        toStoredText(write.key),
        JSON.stringify(write.value),
      )
      return
    default:
      throw new TypeError('a write of a kind that is not known')
  }
}

function writeListEntry(connection: SqliteConnection, entry: ListEntry): void {
  connection.run(
    `INSERT INTO list_entries (list, network, origin, note, since) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET origin = excluded.origin, note = excluded.note, since = excluded.since`,
    toStoredText(entry.list),
    toStoredText(entry.network),
    toStoredText(entry.origin),
    toStoredText(entry.note),
    entry.since,
  )
}

function writeTrust(connection: SqliteConnection, trust: Trust): void {
  if (trust.endedAt !== undefined) {
    connection.run(
      'DELETE FROM trust WHERE source = ? AND account = ? AND last_at <= ?',
      toStoredText(trust.source),
      toStoredText(untrusted(trust.account)),
      trust.endedAt,
    )
    return
  }
  // An older success that is delivered late does not make the trust older.
  connection.run(
    `INSERT INTO trust VALUES (?, ?, ?)
      ON CONFLICT DO UPDATE SET last_at = max(last_at, excluded.last_at)`,
    toStoredText(trust.source),
    toStoredText(untrusted(trust.account)),
    trust.lastAt,
  )
}

function readLists(connection: SqliteConnection): ListEntry[] {
  const sql = 'SELECT list, network, origin, note, since FROM list_entries ORDER BY list, network'
  const rows = connection.all<
    Record<'list' | 'network' | 'origin' | 'note', string> & { since: number }
  >(sql)
  return rows.map((row) => ({
    list: row.list as ListName,
    network: row.network as Network,
    origin: row.origin as ListOrigin,
    note: fromStoredText(row.note),
    since: row.since,
  }))
}

function readTrust(connection: SqliteConnection, since: number): Trust[] {
  const sql = 'SELECT source, account, last_at FROM trust WHERE last_at > ?'
  const rows = connection.all<{ source: string; account: string; last_at: number }>(sql, since)
  return rows.map((row) => ({
    source: row.source as Source,
    account: fromStoredText(row.account) as Untrusted,
    lastAt: row.last_at,
  }))
}

function readSettings(connection: SqliteConnection): Partial<Settings> {
  const rows = connection.all<{ key: string; value: string }>('SELECT key, value FROM settings')
  const entries = rows.flatMap(({ key, value }) => {
    if (!isSettingKey(key)) return []
    const parsed = parseSetting(key, JSON.parse(value))
    return parsed.ok ? [[key, parsed.value] as const] : []
  })
  return Object.fromEntries(entries)
}
