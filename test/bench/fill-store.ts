// Puts a population of attacks into a new database in minutes: rows first, then what the schema
// keeps of them (indexes, counts), as the migrations define it.
import { randomUUID } from 'node:crypto'
import { toolOf } from '../../src/domain/attack-tools.js'
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
  const kinds = new KindBook(connection, ids.victims, population)
  const sql = `INSERT INTO attacks VALUES
    (?, ?, ?, 'sipBlocking', ?, 0, ?, ?, ?, ?, ?, 'guard-1', 'main', ?, ?, ?, 0, ?, ?, ?, ?, ?)`
  let number = 0
  const rows = population.rows(attacks)
  while (number < attacks) {
    connection.inTransaction(() => {
      for (let i = 0; i < rowsAtOnce && number < attacks; i++) {
        const row = rows.next().value as PopulationRow | undefined
        if (row === undefined) throw new Error('the population has fewer attacks')
        number += 1
        const { type, proof, action, calledNumber, campaign, userAgent } = population.textsOf(row)
        connection.run(
          sql,
          number,
          randomUUID(),
          row.at,
          type,
          ids.sources + row.source,
          ids.victims + row.victim,
          ids.userAgents + row.userAgent,
          ids.accounts + row.account,
          ids.countries + row.country,
          row.attempts,
          proof,
          action,
          calledNumber,
          campaign,
          kinds.idOf(row),
          ids.tools.get(toolOf(userAgent)) ?? 0,
          row.number < 0 ? null : ids.numbers + row.number,
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
    ...insertLabels(connection, population),
  }))
}

function insertLabels(connection: SqliteConnection, population: AttackPopulation) {
  const tools = [...new Set(population.userAgents.map(toolOf))]
  const insert = 'INSERT INTO labels (id, field, text) VALUES (?, ?, ?)'
  for (const [i, tool] of tools.entries()) connection.run(insert, i + 1, 'tool', tool)
  const first = tools.length + 1
  for (const [i, text] of population.numbers.entries()) {
    connection.run(insert, first + i, 'number', text)
  }
  return { tools: new Map(tools.map((tool, i) => [tool, i + 1])), numbers: first }
}

/** Makes the kinds of attacks as they come. */
class KindBook {
  readonly #connection: SqliteConnection
  readonly #victims: number
  readonly #population: AttackPopulation
  readonly #ids = new Map<string, number>()

  constructor(connection: SqliteConnection, victims: number, population: AttackPopulation) {
    this.#connection = connection
    this.#victims = victims
    this.#population = population
  }

  idOf(row: PopulationRow): number {
    const { type, action, proof } = this.#population.textsOf(row)
    const texts = [type, action, proof]
    const key = `${texts.join(' ')} ${row.victim}`
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    const id = this.#ids.size + 1
    this.#connection.run(
      `INSERT INTO kinds (id, victim_id, type, action, proof, host, pbx)
        VALUES (?, ?, ?, ?, ?, 'guard-1', 'main')`,
      id,
      this.#victims + row.victim,
      ...texts,
    )
    this.#ids.set(key, id)
    return id
  }
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

const tally = (field: string, value: string) => `INSERT INTO tally_hours
  SELECT '${field}', CAST(at / 3600000 AS INTEGER), ${value}, count(*), sum(attempts)
    FROM attacks GROUP BY 2, 3;`

const counts = `${uses.join('\n')}
DELETE FROM terms WHERE uses <= 0;
UPDATE kinds SET uses = u.total
  FROM (SELECT kind_id AS id, count(*) AS total FROM attacks GROUP BY 1) u WHERE u.id = kinds.id;
UPDATE labels SET uses = u.total
  FROM (SELECT tool_id AS id, count(*) AS total FROM attacks GROUP BY 1) u WHERE u.id = labels.id;
UPDATE labels SET uses = u.total FROM (SELECT number_id AS id, count(*) AS total FROM attacks
  WHERE number_id IS NOT NULL GROUP BY 1) u WHERE u.id = labels.id;
DELETE FROM labels WHERE uses <= 0;
UPDATE terms SET last_at = u.at
  FROM (SELECT source_id AS id, max(at) AS at FROM attacks GROUP BY 1) u WHERE u.id = terms.id;
${tally('kind', 'kind_id')}
${tally('country', 'country_id')}
${tally('tool', 'tool_id')}
INSERT INTO tally_days SELECT field, hour / 24, value, sum(attacks), sum(attempts)
  FROM tally_hours GROUP BY 1, 2, 3;
${tally('type', 'type')}`
