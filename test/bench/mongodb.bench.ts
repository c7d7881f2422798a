// The store that hosts share, over a real server: recording, pages, counts, and what hosts ask all the time.
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Address, Source } from '../../src/domain/address.js'
import type { AttackQuery } from '../../src/ports/store.js'
import { MongoStore } from '../../src/remember/mongodb/mongo-store.js'
import { settleMs } from '../../src/remember/mongodb/tally-book.js'
import { attackWrite, blockWrite, day, now } from '../contract/store-records.js'
import { MongodbServer } from '../lab/mongodb-server.js'
import { missingForMongodb, withDatabase } from '../lab/mongodb-suite.js'
import { AttackPopulation } from './attack-population.js'
import { type BenchReport, type Measurement, medianOf } from './bench-report.js'
import { p95 } from './store-queries.js'

const migrationsDirectory = fileURLToPath(new URL('../../migrations/mongodb', import.meta.url))
const batchSize = 500
const rounds = 20
const pageBarMs = 100
const countsBarMs = 300

/** Measures over a log of so many attacks. */
export async function benchMongodb(attacks = 100_000): Promise<BenchReport> {
  const title = `MongoDB's protocol (FerretDB): a log of ${attacks.toLocaleString('en-US')} attacks`
  const notRun = missingForMongodb()
  if (notRun !== undefined) return { title, notRun }
  const server = await MongodbServer.start()
  const url = withDatabase(server.url, 'bench')
  const store = new MongoStore({ url, host: 'bench', migrationsDirectory })
  try {
    const opened = performance.now()
    await store.open()
    const openedMs = performance.now() - opened
    const population = new AttackPopulation(4000)
    const perSecond = await fill(store, population, attacks)
    return {
      title,
      rows: [
        { what: 'opened, with its first schema', value: openedMs, unit: 'ms' },
        { what: 'attacks written a second, 500 at once', value: perSecond, unit: '/s' },
        ...(await rest(store)),
        ...(await measureQueries(store, population, Math.ceil(attacks / 50))),
        ...(await measureHosts(store)),
      ],
      notes: [
        'Pages of 50 attacks, each with its total. Every figure but the first three of 20 rounds.',
      ],
    }
  } finally {
    await store.close()
    await server.stop()
  }
}

async function fill(
  store: MongoStore,
  population: AttackPopulation,
  attacks: number,
): Promise<number> {
  let batch: ReturnType<typeof attackWrite>[] = []
  let number = 0
  let spent = 0
  const write = async () => {
    const start = performance.now()
    await store.write(batch)
    spent += performance.now() - start
    batch = []
  }
  for (const row of population.rows(attacks)) {
    const attack = attackWrite({
      id: `a${number++}`,
      at: row.at,
      ...population.textsOf(row),
    })
    if (batch.push(attack) === batchSize) await write()
  }
  await write()
  return (attacks / spent) * 1000
}

/** Waits until the hours are counted, as they are in a store that has been there for longer; then goes on. */
async function rest(store: MongoStore): Promise<readonly Measurement[]> {
  await delay(settleMs)
  const start = performance.now()
  while (await store.tidy());
  const tidied = performance.now() - start
  // The hour that is now is never counted beforehand.
  const fresh = Array.from({ length: batchSize }, (_, i) => attackWrite({ id: `now${i}`, at: now }))
  await store.write(fresh)
  return [{ what: 'all hours and days counted', value: tidied, unit: 'ms' }]
}

async function measureQueries(
  store: MongoStore,
  population: AttackPopulation,
  pages: number,
): Promise<readonly Measurement[]> {
  const source = (population.sources[0] ?? '') as Source
  const victim = (population.victims[0] ?? '') as Address
  const kinds: readonly (readonly [string, Partial<AttackQuery>])[] = [
    ['newest', {}],
    ['deep', { page: Math.ceil(pages / 2) }],
    ['the last page', { page: pages }],
    ['a week', { from: now - 20 * day, to: now - 13 * day }],
    ['a type', { type: 'INVITE' }],
    ['a type of a week', { type: 'INVITE', from: now - 20.3 * day, to: now - 13.3 * day }],
    ['a victim, page 100', { victim, page: 100 }],
    ['a source', { source }],
    ['a tool', { tool: 'sipcli' }],
    ['a country and an action', { country: population.countries[0] ?? '', action: 'denied' }],
    ['a called number', { number: population.numbers[0] ?? '' }],
    ['all but two types', { type: { not: ['REGISTER', 'INVITE'] } }],
    ['text that few have', { search: 'user4999' }],
    ['text that many have', { search: 'scanner' }],
    ['one character that all have', { search: '1' }],
    ['one character', { search: 'a' }],
    ['text of hundreds of texts', { search: 'user4' }],
    ['text that does not occur', { search: 'no such text' }],
  ]
  const rows: Measurement[] = []
  for (const [what, query] of kinds) {
    rows.push(
      ...(await measure(
        `page: ${what}`,
        () => store.attacks({ page: 1, perPage: 50, ...query }),
        pageBarMs,
      )),
    )
  }
  const spans = [
    ['90 days', { from: now - 90 * day, to: now + 1 }],
    ['30 days', { from: now - 40.3 * day, to: now - 10.3 * day }],
  ] as const
  for (const [what, span] of spans) {
    rows.push(...(await measure(`counts of ${what}`, () => store.attackCounts(span), countsBarMs)))
  }
  for (const [what, query] of kinds.slice(0, 8)) {
    rows.push(
      ...(await measure(
        `by source: ${what}`,
        () => store.attackGroups({ page: 1, perPage: 15, ...query }),
        pageBarMs,
      )),
    )
  }
  return rows
}

async function measureHosts(store: MongoStore): Promise<readonly Measurement[]> {
  let number = 0
  let cursor = await store.latestCursor()
  const poll = async () => {
    ;({ cursor } = await store.changesAfter(cursor))
  }
  const write = await measure('one block written', () =>
    store.write([blockWrite({ id: `b${number++}` })]),
  )
  await poll()
  const idle = await measure('asked for changes, there are none', poll)
  const told = await measure('one block written, and heard of', async () => {
    await store.write([blockWrite({ id: `b${number++}` })])
    await poll()
  })
  return [...write, ...idle, ...told, ...(await measure('state loaded', () => store.load(now)))]
}

async function measure(
  what: string,
  act: () => Promise<unknown>,
  bar?: number,
): Promise<readonly Measurement[]> {
  const times: number[] = []
  for (let i = 0; i < rounds; i++) {
    const start = performance.now()
    await act()
    times.push(performance.now() - start)
  }
  return [
    { what: `${what}: median`, value: medianOf(times), unit: 'ms' },
    { what: `${what}: p95`, value: p95(times), unit: 'ms', ...(bar !== undefined && { bar }) },
  ]
}
