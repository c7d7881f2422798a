// The attack log in SQLite against a plain list: the same answers whichever way is taken, and no way
// that reads all of the log.
import { expect } from 'chai'
import type { Address, Source } from '../../src/domain/address.js'
import type { Attack } from '../../src/domain/attack.js'
import type { AttackCounts, AttackQuery } from '../../src/ports/store.js'
import { countAttacks } from '../../src/remember/sqlite/attack-counts.js'
import { readAttackPage } from '../../src/remember/sqlite/attack-log.js'
import { searchLimits } from '../../src/remember/sqlite/attack-search.js'
import { migrate } from '../../src/remember/sqlite/migrate.js'
import { SqliteConnection } from '../../src/remember/sqlite/sqlite-connection.js'
import type { SqlValue } from '../../src/remember/sqlite/sqlite-connection.js'
import { writeBatch } from '../../src/remember/sqlite/batch-writes.js'
import { pruneSome } from '../../src/remember/sqlite/prune.js'
import { randomNumbers } from '../support/random-numbers.js'
import { makeStoreDirectory, migrationsDirectory } from './store-directory.js'
import type { StoreDirectory } from './store-directory.js'
import { attack, day, now } from './store-records.js'

const types = ['REGISTER', 'REGISTER', 'INVITE', 'OPTIONS', 'TFTP']
const userAgents = ['', 'friendly-scanner', 'sipcli/v1.8', 'Scanner 47', 'phone 1.47']
const countries = ['', 'NL', 'US', 'DE']
const searches = ['4', '47', '1', '10', 'scanner', 'us', 'e', 'sipcli', '2001:db8', '.1', 'none']
const keys = ['source', 'victim', 'type'] as const

// So small that a few hundred attacks are a large log, and one of them at a time.
const limits = [
  searchLimits,
  { listed: 0, walked: 20, ofOneTerm: 0, shown: 60 },
  { listed: 5, walked: 10, ofOneTerm: 20, shown: 40 },
  { listed: 60, walked: 15, ofOneTerm: 200, shown: 30 },
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
        for (let i = 0; i < 60; i++) {
          const query = log.randomQuery()
          for (const limit of limits) {
            const page = readAttackPage(connection, query, limit)
            const wanted = log.answer(query)
            const what = JSON.stringify({ round, query, limit })
            const first = (query.page - 1) * query.perPage
            if (page.isTotalAtLeast === true) {
              expect(page.total, what).to.be.within(
                Math.min(limit.shown, first + page.items.length),
                wanted.length,
              )
              wanted.splice(limit.shown)
            } else expect(page.total, what).to.equal(wanted.length)
            const items = wanted.slice(first, first + query.perPage)
            expect(
              page.items.map(({ id }) => id),
              what,
            ).to.deep.equal(items.map(({ id }) => id))
          }
          const span = log.randomSpan()
          const counts = countAttacks(connection, span)
          expect(counts, JSON.stringify(span)).to.deep.equal(log.counts(span))
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
      countAttacks(connection, log.randomSpan())
    }
    statements.stop()

    const plans = [...statements.sql].map((sql) => ({ sql, steps: planOf(connection, sql) }))
    const aboutAttacks = plans.filter(({ sql }) => /\battacks\b/.test(sql))
    expect(aboutAttacks.length).to.be.greaterThan(40)
    for (const { sql, steps } of aboutAttacks) {
      const scans = steps.filter((step) => /^SCAN (a|attacks)( |$)/.test(step))
      const isWalk = /INDEXED BY attacks_by_time[^()]*LIMIT/.test(sql)
      for (const step of scans) {
        expect(step, sql).to.match(/USING COVERING INDEX/)
        expect(isWalk, `${step} of ${sql}`).to.equal(true)
      }
      if (isWalk) expect(steps.join('\n'), sql).not.to.include('TEMP B-TREE FOR ORDER BY')
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
  readonly #connection: SqliteConnection
  readonly #random: () => number
  attacks: Attack[] = []
  #lastId = 0

  constructor(connection: SqliteConnection, seed: number) {
    this.#connection = connection
    this.#random = randomNumbers(seed)
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
    if (!mayPrune || this.#random() < 0.7) return
    const before = now - 3 * day * this.#random()
    while (pruneSome(this.#connection, before, now) > 0);
    this.attacks = this.attacks.filter(({ at }) => at >= before)
  }

  answer(query: AttackQuery): Attack[] {
    const { from = 0, to = Infinity, search = '' } = query
    const found = this.attacks.filter((item) => {
      const texts = [item.source, item.victim, item.userAgent, item.account, item.country]
      const isSame = keys.every((key) => query[key] === undefined || query[key] === item[key])
      const isFound = texts.some((text) => text.toLowerCase().includes(search.toLowerCase()))
      return isSame && isFound && item.at >= from && item.at < to
    })
    // The later written first where the time is the same.
    return found.toReversed().toSorted((a, b) => b.at - a.at)
  }

  counts(span: { readonly from: number; readonly to: number }): AttackCounts {
    const found = this.attacks.filter(({ at }) => at >= span.from && at < span.to)
    const per = (keyOf: (item: Attack) => string) =>
      [...new Set(found.map(keyOf))]
        .map((key) => ({ key, count: found.filter((item) => keyOf(item) === key).length }))
        .toSorted((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))
    return {
      total: found.length,
      perVictim: per(({ victim }) => victim),
      perCountry: per(({ country }) => country),
      perType: per(({ type }) => type),
      perDay: per(({ at }) => new Date(at).toISOString().slice(0, 10)).toSorted((a, b) =>
        a.key < b.key ? -1 : 1,
      ),
    }
  }

  randomQuery(): AttackQuery {
    const maybe = <Value>(share: number, value: Value): Value | undefined =>
      this.#random() < share ? value : undefined
    const { from, to } = this.randomSpan()
    const narrowed = {
      source: maybe(0.2, this.#source() as Source),
      victim: maybe(0.3, this.#victim() as Address),
      type: maybe(0.3, this.#pick(types)),
      from: maybe(0.3, from),
      to: maybe(0.3, to),
      search: maybe(0.7, this.#pick(searches)),
    }
    const given = Object.entries(narrowed).filter(([, value]) => value !== undefined)
    return {
      ...(Object.fromEntries(given) as Partial<AttackQuery>),
      page: 1 + Math.floor(5 * this.#random() ** 2),
      perPage: this.#pick([1, 7, 50]),
    }
  }

  randomSpan(): { readonly from: number; readonly to: number } {
    const hour = 3_600_000
    const instants = [0, 1].map(() => {
      const at = now - Math.floor(this.#random() * 3.2 * day)
      return this.#random() < 0.3 ? Math.round(at / hour) * hour : at
    })
    return { from: Math.min(...instants), to: Math.max(...instants) }
  }

  #randomAttack(): Attack {
    const old = this.#random() < 0.2 ? this.#pick(this.attacks) : undefined
    return attack({
      id: old?.id ?? `a${(this.#lastId += 1)}`,
      // Some at the same instant.
      at: now - Math.floor((this.#random() * 3 * day) / 100_000) * 100_000,
      type: this.#pick(types),
      source: this.#source(),
      victim: this.#victim(),
      userAgent: this.#pick(userAgents),
      account: String(Math.floor(100 * this.#random() ** 2)),
      country: this.#pick(countries),
      evidence: [],
    })
  }

  #source(): string {
    const number = Math.floor(60 * this.#random() ** 2)
    return number % 5 === 0 ? `2001:db8:0:${number}::/64` : `198.51.100.${number}`
  }

  #victim(): string {
    return this.#pick(['192.0.2.10', '192.0.2.11', '203.0.113.7', '2001:db8::5'])
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.#random() * items.length)] as Item
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
