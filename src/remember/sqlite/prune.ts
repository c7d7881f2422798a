// What is forgotten, a bounded piece at a time.
import { strikeDuration } from '../../domain/block.js'
import { trustDuration } from '../../domain/trust.js'
import type { SqliteConnection } from './sqlite-connection.js'

// A transaction this long keeps the writer for about 40 ms where the log is large.
const maxPrunedAtOnce = 250

/** Forgets some of what is too old, oldest first; returns how many, 0 when nothing is left. */
export function pruneSome(connection: SqliteConnection, before: number, now: number): number {
  return connection.inTransaction(() => {
    const attacks = connection.run(
      'DELETE FROM attacks WHERE number IN (SELECT number FROM attacks WHERE at < ? ORDER BY at LIMIT ?)',
      before,
      maxPrunedAtOnce,
    )
    // Kinds first: they hold ids of terms, which may be given again.
    connection.run('DELETE FROM kinds WHERE uses <= 0')
    connection.run('DELETE FROM labels WHERE uses <= 0')
    connection.run('DELETE FROM terms WHERE uses <= 0')
    const blocks = connection.run(
      `DELETE FROM blocks WHERE number IN (SELECT number FROM blocks
        WHERE until < ? AND until <= ? AND (is_strike = 0 OR until <= ?) ORDER BY until LIMIT ?)`,
      before,
      now,
      now - strikeDuration,
      maxPrunedAtOnce,
    )
    connection.run('DELETE FROM list_entries WHERE ends_at <= ?', now)
    const trust = connection.run('DELETE FROM trust WHERE last_at <= ?', now - trustDuration)
    return attacks + blocks + trust
  })
}
