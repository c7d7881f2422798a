// How many attacks a span of time had: whole days and hours from their counts, the rest from rows.
import type { AttackCounts } from '../../ports/store.js'
import { durations, piecesOf } from '../shared/attack-hours.js'
import type { CountedUnit, Span, SpanPiece } from '../shared/attack-hours.js'
import { dayText, mostFirst } from '../shared/count-list.js'
import type { Count } from '../shared/count-list.js'
import type { SqliteConnection } from './sqlite-connection.js'
import { fromStoredText } from '../shared/stored-text.js'

interface CountRow {
  readonly day: number
  readonly type: string
  readonly victim_id: number
  readonly attacks: number
}

interface CountryRow {
  readonly country_id: number
  readonly attacks: number
}

/** Counts the attacks between two instants in ms since the epoch, `to` exclusive. */
export function countAttacks(connection: SqliteConnection, span: Span): AttackCounts {
  return connection.inSnapshot(() => {
    const pieces = piecesOf(span, ['day', 'hour'])
    const rows = pieces.flatMap((piece) => countPiece(connection, piece))
    const countries = pieces.flatMap((piece) => countCountries(connection, piece))
    const perDay = [...sumBy(rows, (row) => row.day)].sort(([a], [b]) => a - b)
    return {
      total: rows.reduce((sum, row) => sum + row.attacks, 0),
      perVictim: mostFirst(
        termTexts(
          connection,
          sumBy(rows, (row) => row.victim_id),
        ),
      ),
      perCountry: mostFirst(
        termTexts(
          connection,
          sumBy(countries, (row) => row.country_id),
        ),
      ),
      perType: mostFirst(
        [...sumBy(rows, (row) => row.type)].map(([type, count]) => ({
          key: fromStoredText(type),
          count,
        })),
      ),
      perDay: perDay.map(([day, count]) => ({ key: dayText(day), count })),
    }
  })
}

function countPiece(connection: SqliteConnection, { unit, from, to }: SpanPiece): CountRow[] {
  if (unit === undefined) {
    return connection.all<CountRow>(
      `SELECT CAST(at / ${durations.day} AS INTEGER) AS day, type, victim_id, count(*) AS attacks
        FROM attacks INDEXED BY attacks_by_time WHERE at >= ? AND at < ? GROUP BY 1, 2, 3`,
      from,
      to,
    )
  }
  return connection.all<CountRow>(
    `SELECT ${unit} / ${unitsADay[unit]} AS day, type, victim_id, sum(attacks) AS attacks
      FROM attack_${unit}s WHERE ${unit} >= ? AND ${unit} < ? GROUP BY 1, 2, 3`,
    from / durations[unit],
    to / durations[unit],
  )
}

const unitsADay: Readonly<Record<CountedUnit, number>> = { day: 1, hour: 24 }

function countCountries(connection: SqliteConnection, piece: SpanPiece): CountryRow[] {
  const { unit, from, to } = piece
  if (unit === undefined) {
    return connection.all<CountryRow>(
      `SELECT country_id, count(*) AS attacks FROM attacks INDEXED BY attacks_by_time
        WHERE at >= ? AND at < ? GROUP BY 1`,
      from,
      to,
    )
  }
  return connection.all<CountryRow>(
    `SELECT country_id, sum(attacks) AS attacks FROM attack_country_${unit}s
      WHERE ${unit} >= ? AND ${unit} < ? GROUP BY 1`,
    from / durations[unit],
    to / durations[unit],
  )
}

function sumBy<Row extends { readonly attacks: number }, Key>(
  rows: readonly Row[],
  keyOf: (row: Row) => Key,
): Map<Key, number> {
  const sums = new Map<Key, number>()
  for (const row of rows) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + row.attacks)
  return sums
}

function termTexts(connection: SqliteConnection, sums: ReadonlyMap<number, number>): Count[] {
  const sql = 'SELECT text FROM terms WHERE id = ?'
  return [...sums].map(([id, count]) => {
    const text = connection.first<{ text: string }>(sql, id)?.text ?? ''
    return { key: fromStoredText(text), count }
  })
}
