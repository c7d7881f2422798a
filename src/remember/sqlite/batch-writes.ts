// A batch as changes of rows.
import type { NamedHost } from '../../domain/host-name.js'
import type { ListEntry } from '../../domain/list-entry.js'
import type { Trust } from '../../domain/trust.js'
import { untrusted } from '../../domain/untrusted.js'
import type { StoreWrite } from '../../ports/store.js'
import { toStoredText } from '../shared/stored-text.js'
import type { SqliteConnection } from './sqlite-connection.js'
import { PendingCounts } from './pending-counts.js'
import { writeAttack } from './stored-attacks.js'
import { writeBlock } from './stored-blocks.js'

/** Writes all of the batch or nothing of it. */
export function writeBatch(connection: SqliteConnection, batch: readonly StoreWrite[]): void {
  connection.inTransaction(() => {
    const pending = new PendingCounts(connection)
    for (const write of batch) writeOne(connection, write, pending)
    pending.flush()
  })
}

function writeOne(connection: SqliteConnection, write: StoreWrite, pending: PendingCounts): void {
  switch (write.kind) {
    case 'attack':
      writeAttack(connection, write.attack, pending)
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
    case 'hostName':
      writeHostName(connection, write.named)
      return
    case 'hostNameRemoved':
      connection.run('DELETE FROM host_names WHERE name = ?', toStoredText(write.name))
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
    `INSERT INTO list_entries (list, network, origin, note, since, ends_at) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET origin = excluded.origin, note = excluded.note, since = excluded.since,
        ends_at = excluded.ends_at`,
    toStoredText(entry.list),
    toStoredText(entry.network),
    toStoredText(entry.origin),
    toStoredText(entry.note),
    entry.since,
    entry.endsAt ?? null,
  )
}

function writeHostName(connection: SqliteConnection, { name, note, since }: NamedHost): void {
  connection.run(
    `INSERT INTO host_names (name, note, since) VALUES (?, ?, ?)
      ON CONFLICT DO UPDATE SET note = excluded.note, since = excluded.since`,
    toStoredText(name),
    toStoredText(note),
    since,
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
  // An older success that is delivered late does not make the trust older; nor does a contact that is
  // only named take back that somebody has authenticated.
  connection.run(
    `INSERT INTO trust (source, account, last_at, is_named) VALUES (?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET last_at = max(last_at, excluded.last_at),
        is_named = min(is_named, excluded.is_named)`,
    toStoredText(trust.source),
    toStoredText(untrusted(trust.account)),
    trust.lastAt,
    trust.isNamed === true ? 1 : 0,
  )
}
