// Puts a population of attacks into a new database in minutes: rows first, then what the schema
// keeps of them (indexes, counts), as the migrations define it.
import { randomUUID } from 'node:crypto'
import { migrate } from '../../src/remember/sqlite/migrate.js'
import { SqliteConnection } from '../../src/remember/sqlite/sqlite-connection.js'
import { toFoldedText } from '../../src/remember/shared/stored-text.js'
import { evidence, now } from '../contract/store-records.js'
import type { AttackPopulation, PopulationRow } from './attack-population.js'

/** What to fill a database with. */
export interface FillOptions {
  readonly path: string
  readonly migrationsDirectory: string
  readonly population: AttackPopulation
  readonly attacks: number
}

const rowsAtOnce = 200_000
const evidences = 1000

/** Makes the database and fills it; it is as full and consistent as one that was written to. */
export function fillStore({ path, migrationsDirectory, population, attacks }: FillOptions): void {
  const connection = new SqliteConnection({ path, isReader: false, mayCreate: true })
  const { database } = connection
  try {
    migrate(connection, migrationsDirectory)
    // Nobody needs this file after a crash. 1 GiB: what is sorted and indexed stays in memory.
    database.exec(
      'PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1048576',
    )
    const parts = connection.all<{ type: string; name: string; sql: string }>(
      `SELECT type, name, sql FROM sqlite_schema
        WHERE tbl_name = 'attacks' AND type IN ('index', 'trigger') AND sql IS NOT NULL`,
    )
    for (const { type, name } of parts) database.exec(`DROP ${type} ${name}`)
    insertAll(connection, population, attacks)
    connection.inTransaction(() => {
      database.exec(counts)
      for (const { sql } of parts) database.exec(sql)
    })
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  } finally {
    connection.close()
  }
}

function insertAll(
  connection: SqliteConnection,
  population: AttackPopulation,
  attacks: number,
): void {
  const ids = insertTerms(connection, population)
  const texts = Array.from({ length: evidences }, (_, i) => evidenceText(i))
  const sql = `INSERT INTO attacks VALUES
    (?, ?, ?, 'sipBlocking', ?, 0, ?, ?, ?, ?, ?, 'guard-1', 'main', 10, 'returned', 'blocked', 0, '', '')`
  let number = 0
  const rows = population.rows(attacks)
  while (number < attacks) {
    connection.inTransaction(() => {
      for (let i = 0; i < rowsAtOnce && number < attacks; i++) {
        const row = rows.next().value as PopulationRow | undefined
        if (row === undefined) throw new Error('the population has fewer attacks')
        number += 1
        connection.run(
          sql,
          number,
          randomUUID(),
          row.at,
          population.types[row.type] ?? '',
          ids.sources + row.source,
          ids.victims + row.victim,
          ids.userAgents + row.userAgent,
          ids.accounts + row.account,
          ids.countries + row.country,
        )
        const text = texts[number % evidences] ?? ''
        connection.run('INSERT INTO attack_evidence VALUES (?, ?)', number, text)
      }
    })
  }
}

/** Returns the ids of the first term of each field; the others follow it. */
function insertTerms(connection: SqliteConnection, population: AttackPopulation) {
  let next = 1
  const insert = (field: string, texts: readonly string[]): number => {
    const first = next
    for (const text of texts) {
      const folded = toFoldedText(text)
      connection.run(
        'INSERT INTO terms (id, field, text, folded) VALUES (?, ?, ?, ?)',
        next,
        field,
        text,
        folded === text ? null : folded,
      )
      next += 1
    }
    return first
  }
  return connection.inTransaction(() => ({
    sources: insert('source', population.sources),
    victims: insert('victim', population.victims),
    userAgents: insert('userAgent', population.userAgents),
    accounts: insert('account', population.accounts),
    countries: insert('country', population.countries),
  }))
}

function evidenceText(i: number): string {
  const attempts = Array.from({ length: 10 }, (_, j) =>
    evidence({ at: now - i * 1000 - j, account: String(100 + i) }),
  )
  return JSON.stringify(
    attempts.map(({ at, type, address, port, account, userAgent, proof, failure }) => [
      at,
      type,
      address,
      port,
      account,
      userAgent,
      proof,
      failure,
    ]),
  )
}

const uses = ['source', 'victim', 'user_agent', 'account', 'country'].map(
  (field) => `UPDATE terms SET uses = u.total
    FROM (SELECT ${field}_id AS id, count(*) AS total FROM attacks GROUP BY 1) u
    WHERE u.id = terms.id;`,
)

const counts = `${uses.join('\n')}
DELETE FROM terms WHERE uses <= 0;
INSERT INTO attack_hours
  SELECT CAST(at / 3600000 AS INTEGER), type, victim_id, count(*) FROM attacks GROUP BY 1, 2, 3;
INSERT INTO attack_days
  SELECT CAST(at / 86400000 AS INTEGER), type, victim_id, count(*) FROM attacks GROUP BY 1, 2, 3;
INSERT INTO attack_country_hours
  SELECT CAST(at / 3600000 AS INTEGER), country_id, count(*) FROM attacks GROUP BY 1, 2;
INSERT INTO attack_country_days
  SELECT CAST(at / 86400000 AS INTEGER), country_id, count(*) FROM attacks GROUP BY 1, 2;
`
