// A database of the schema before kinds, tools and numbers were counted: what is in it is found, grouped
// and counted like what is written after it.
import { DatabaseSync } from '@photostructure/sqlite'
import { expect } from 'chai'
import { readdirSync } from 'node:fs'
import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Attack } from '../../src/domain/attack.js'
import { randomNumbers } from '../support/random-numbers.js'
import { plainAttacks, plainCounts, plainGroups, RandomAttacks } from './plain-attacks.js'
import { makeStoreDirectory, migrationsDirectory } from './store-directory.js'
import type { StoreDirectory } from './store-directory.js'

const before = 3

describe('A database of an older schema', () => {
  let directory: StoreDirectory

  beforeEach(async () => {
    directory = await makeStoreDirectory()
  })
  afterEach(() => directory.dispose())

  it('is asked by every filter like a new one', async function () {
    this.timeout(60_000)
    const random = new RandomAttacks(randomNumbers(5))
    const old = Array.from({ length: 300 }, (_, i) => random.attack(`old${i}`))
    const older = join(directory.path, 'older')
    await mkdir(older)
    for (const name of readdirSync(migrationsDirectory).sort().slice(0, before)) {
      await copyFile(join(migrationsDirectory, name), join(older, name))
    }
    await (await directory.open(older)).close()
    writeOld(directory.file, old)

    const store = await directory.open()
    const fresh = Array.from({ length: 60 }, (_, i) =>
      random.attack(i < 30 ? `old${i}` : `new${i}`),
    )
    await store.write(fresh.map((attack) => ({ kind: 'attack', attack })))
    const all = [...old.slice(30), ...fresh]

    for (let round = 0; round < 60; round++) {
      const filter = random.filter(0.1)
      const what = JSON.stringify(filter)
      const page = await store.attacks({ ...filter, page: 1, perPage: 1000 })
      expect(
        page.items.map(({ id }) => id),
        what,
      ).to.have.members(plainAttacks(all, filter).map(({ id }) => id))
      const groups = await store.attackGroups({ ...filter, page: 1, perPage: 5 })
      expect(groups.total, what).to.equal(plainGroups(all, filter).length)
      const query = random.countQuery()
      expect(await store.attackCounts(query), JSON.stringify(query)).to.deep.equal(
        plainCounts(all, query),
      )
    }
    await store.prune(Number.MAX_SAFE_INTEGER, 0)
    expect(await store.attackCounts({})).to.deep.equal(plainCounts([], {}))
  })
})

/** Writes attacks as they were written then. */
function writeOld(file: string, attacks: readonly Attack[]): void {
  const database = new DatabaseSync(file)
  database.exec('BEGIN')
  const termOf = (field: string, text: string): number => {
    const folded = text.toLowerCase() === text ? null : text.toLowerCase()
    database
      .prepare('INSERT INTO terms (field, text, folded) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
      .run(field, text, folded)
    const found = database
      .prepare('SELECT id FROM terms WHERE field = ? AND text = ?')
      .get(field, text)
    return (found as { readonly id: number }).id
  }
  for (const attack of attacks) {
    const inserted: { readonly lastInsertRowid: number | bigint } = database
      .prepare(
        `INSERT INTO attacks (id, at, rule, type, is_type_inferred, source_id, victim_id, user_agent_id,
          account_id, country_id, host, pbx, attempts, proof, action, is_known_tool, called_number, campaign)
          VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)`,
      )
      .run(
        attack.id,
        attack.at,
        attack.rule,
        attack.type,
        ...(['source', 'victim', 'userAgent', 'account', 'country'] as const).map((field) =>
          termOf(field, attack[field]),
        ),
        attack.host,
        attack.pbx,
        attack.attempts,
        attack.proof,
        attack.action,
        attack.calledNumber,
        attack.campaign,
      )
    database
      .prepare('INSERT INTO attack_evidence VALUES (?, ?)')
      .run(Number(inserted.lastInsertRowid), '[]')
  }
  database.exec('COMMIT')
  database.close()
}
