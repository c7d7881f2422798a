// The attack log in SQLite against a plain list: the same answers whichever way is taken, and no way
// that reads all of the log.
import { expect } from 'chai'
import type { Attack } from '../../src/domain/attack.js'
import type {
  AttackCounts,
  AttackGroup,
  AttackQuery,
  CountName,
} from '../../src/ports/attack-query.js'
import { countAttacks } from '../../src/remember/sqlite/attack-counts.js'
import { readAttackGroups } from '../../src/remember/sqlite/attack-groups.js'
import { readAttackPage } from '../../src/remember/sqlite/attack-log.js'
import { searchLimits } from '../../src/remember/sqlite/attack-search.js'
import { migrate } from '../../src/remember/sqlite/migrate.js'
import { SqliteConnection } from '../../src/remember/sqlite/sqlite-connection.js'
import type { SqlValue } from '../../src/remember/sqlite/sqlite-connection.js'
import { writeBatch } from '../../src/remember/sqlite/batch-writes.js'
import { pruneSome } from '../../src/remember/sqlite/prune.js'
import { randomNumbers } from '../support/random-numbers.js'
import { plainAttacks, plainCounts, plainGroups, RandomAttacks } from './plain-attacks.js'
import { makeStoreDirectory, migrationsDirectory } from './store-directory.js'
import type { StoreDirectory } from './store-directory.js'
import { day, now } from './store-records.js'

// So small that a few hundred attacks are a large log, and one of them at a time.
const limits = [
  searchLimits,
  { listed: 0, walked: 20, ofOneTerm: 0, shown: 60, passed: 1e6 },
  { listed: 5, walked: 10, ofOneTerm: 20, shown: 40, passed: 1e6 },
  { listed: 60, walked: 15, ofOneTerm: 200, shown: 30, passed: 1e6 },
  // What ends before it has found a page.
  { listed: 5, walked: 10, ofOneTerm: 20, shown: 40, passed: 60 },
]

describe('The attack log in SQLite', () => {
  let directory: StoreDirectory
  let connection: SqliteConnection

  beforeEach(async () => {
    directory = await makeStoreDirectory()
    connection = new SqliteConnection({ path: directory.file, isReader: false, mayCreate: true })
    migrate(connection, migrationsDirectory)
  })

  afterEach(async () => {
    connection.close()
    await directory.dispose()
  })

  for (const seed of [1, 2, 3]) {
    it(`answers as a plain list does after writes, replacements and prunes (${seed})`, () => {
      const log = new PlainLog(connection, seed)
      for (let round = 0; round < 12; round++) {
        log.change()
        for (let i = 0; i < 25; i++) {
          const query = log.randomQuery()
          for (const limit of limits) {
            const page = readAttackPage(connection, query, limit)
            const wanted = [...plainAttacks(log.attacks, query)]
            const what = JSON.stringify({ round, query, limit })
            const first = (query.page - 1) * query.perPage
            if (page.isTotalAtLeast === true) {
              expect(page.total, what).to.be.within(
                limit.passed < 1000
                  ? page.items.length
                  : Math.min(limit.shown, first + page.items.length),
                wanted.length,
              )
              wanted.splice(limit.shown)
            } else expect(page.total, what).to.equal(wanted.length)
            const isEnded = page.isTotalAtLeast === true && limit.passed < log.attacks.length
            const shown = isEnded ? page.items.length : query.perPage
            const items = wanted.slice(first, first + shown)
            expect(
              page.items.map(({ id }) => id),
              what,
            ).to.deep.equal(items.map(({ id }) => id))
          }
          const groups = readAttackGroups(connection, { ...query, page: 1 })
          const plain = plainGroups(log.attacks, query)
          expect(groups.total, JSON.stringify(query)).to.equal(plain.length)
          expect(groups.items.map(numbersOf), JSON.stringify(query)).to.have.deep.members(
            plain
              .filter(({ latest }) =>
                groups.items.some((item) => item.latest.source === latest.source),
              )
              .map(numbersOf),
          )
          const counted = log.random.countQuery()
          const counts = countAttacks(connection, counted)
          expect(counts, JSON.stringify(counted)).to.deep.equal(plainCounts(log.attacks, counted))
          const rough = countAttacks(connection, counted, { added: 25, passed: 40 })
          expectAtMost(rough, counts, JSON.stringify(counted))
        }
      }
    })
  }

  it('reads attacks by an index for every kind of query, and all of one only up to a limit', () => {
    const log = new PlainLog(connection, 1)
    for (let i = 0; i < 4; i++) log.change()
    const statements = recordStatements(connection)

    for (let i = 0; i < 500; i++) {
      for (const limit of limits) readAttackPage(connection, log.randomQuery(), limit)
      countAttacks(connection, log.random.countQuery())
      readAttackGroups(connection, log.randomQuery())
    }
    statements.stop()

    const plans = [...statements.sql].map((sql) => ({ sql, steps: planOf(connection, sql) }))
    const aboutAttacks = plans.filter(({ sql }) => /\battacks\b/.test(sql))
    expect(aboutAttacks.length).to.be.greaterThan(40)
    for (const { sql, steps } of aboutAttacks) {
      const scans = steps.filter((step) => /^SCAN (a|attacks)( |$)/.test(step))
      const isWalk = /INDEXED BY attacks_by_time[^()]*LIMIT/.test(sql)
      for (const step of scans) {
        // No index of times has campaigns: the attacks themselves are read, fewer of them.
        if (!sql.includes('campaign')) expect(step, sql).to.match(/USING COVERING INDEX/)
        expect(isWalk, `${step} of ${sql}`).to.equal(true)
      }
      // What is grouped is sorted after it was passed.
      if (isWalk && !sql.includes('GROUP BY'))
        expect(steps.join('\n'), sql).not.to.include('TEMP B-TREE FOR ORDER BY')
    }
  })

  it('prunes a part at a time, and counts rightly in between', () => {
    const log = new PlainLog(connection, 7)
    for (let i = 0; i < 80; i++) log.change({ mayPrune: false })
    const before = now - day
    const old = log.attacks.filter(({ at }) => at < before).length
    expect(old).to.be.greaterThan(1000)

    const first = pruneSome(connection, before, now)

    expect(first).to.be.within(1, old - 1)
    const all = { page: 1, perPage: 1 }
    expect(readAttackPage(connection, all).total).to.equal(log.attacks.length - first)
    while (pruneSome(connection, before, now) > 0);
    expect(readAttackPage(connection, all).total).to.equal(log.attacks.length - old)
    const left = connection.first<{ left: number }>(
      'SELECT count(*) AS "left" FROM terms WHERE uses <= 0',
    )
    expect(left).to.deep.equal({ left: 0 })
  })
})

/** A list that is changed as the database is, and asked as plainly as can be. */
class PlainLog {
  readonly random: RandomAttacks
  readonly #connection: SqliteConnection
  readonly #number: () => number
  attacks: Attack[] = []
  #lastId = 0

  constructor(connection: SqliteConnection, seed: number) {
    this.#connection = connection
    this.#number = randomNumbers(seed)
    this.random = new RandomAttacks(this.#number)
  }

  /** Writes some, some of them in the place of others, and sometimes forgets the oldest. */
  change({ mayPrune = true } = {}): void {
    const written = Array.from({ length: 60 }, () => this.#randomAttack())
    const unique = [...new Map(written.map((item) => [item.id, item])).values()]
    const ids = new Set(unique.map(({ id }) => id))
    writeBatch(
      this.#connection,
      unique.map((item) => ({ kind: 'attack', attack: item })),
    )
    this.attacks = [...this.attacks.filter(({ id }) => !ids.has(id)), ...unique]
    if (!mayPrune || this.#number() < 0.7) return
    const before = now - 3 * day * this.#number()
    while (pruneSome(this.#connection, before, now) > 0);
    this.attacks = this.attacks.filter(({ at }) => at >= before)
  }

  #randomAttack(): Attack {
    const old =
      this.#number() < 0.2
        ? this.attacks[Math.floor(this.#number() * this.attacks.length)]
        : undefined
    return this.random.attack(old?.id ?? `a${(this.#lastId += 1)}`)
  }

  randomQuery(): AttackQuery {
    return {
      ...this.random.filter(0.08),
      page: 1 + Math.floor(5 * this.#number() ** 2),
      perPage: [1, 7, 50][Math.floor(3 * this.#number())] ?? 1,
    }
  }
}

function numbersOf({ latest, attacks, attempts }: AttackGroup) {
  return { source: latest.source, at: latest.at, attacks, attempts }
}

/** What is not named a lower bound is exact; what is, is no more than there is. */
function expectAtMost(rough: AttackCounts, exact: AttackCounts, what: string): void {
  for (const name of Object.keys(exact) as (keyof AttackCounts)[]) {
    if (name === 'atLeast') continue
    const isRough = rough.atLeast.includes(name satisfies CountName)
    if (!isRough) expect(rough[name], `${name} of ${what}`).to.deep.equal(exact[name])
    else if (typeof exact[name] === 'number') {
      expect(rough[name], `${name} of ${what}`).to.be.at.most(exact[name])
    }
  }
}

/** Keeps the SQL of every statement that a connection reads by, each once. */
function recordStatements(connection: SqliteConnection) {
  const sql = new Set<string>()
  const first = connection.first.bind(connection)
  const all = connection.all.bind(connection)
  Object.assign(connection, {
    first: (text: string, ...values: SqlValue[]) => {
      sql.add(text)
      return first<unknown>(text, ...values)
    },
    all: (text: string, ...values: SqlValue[]) => {
      sql.add(text)
      return all<unknown>(text, ...values)
    },
  })
  return {
    sql,
    stop: () => {
      Object.assign(connection, { first, all })
    },
  }
}

function planOf(connection: SqliteConnection, sql: string): string[] {
  return connection.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).map((row) => row.detail)
}
