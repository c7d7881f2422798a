// The store with a large log behind it: starting, recording, what the main thread notices of it,
// pages and counts, forgetting.
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { StoreWrite } from '../../src/ports/store.js'
import { Recorder } from '../../src/remember/recorder/recorder.js'
import { SqliteConnection } from '../../src/remember/sqlite/sqlite-connection.js'
import { SqliteStore } from '../../src/remember/sqlite/sqlite-store.js'
import { writeBatch } from '../../src/remember/sqlite/batch-writes.js'
import { attackWrite, day, evidence, now } from '../contract/store-records.js'
import { AttackPopulation, populationStart } from './attack-population.js'
import type { BenchReport, Measurement } from './bench-report.js'
import { fillStore } from './fill-store.js'
import { countAll, groupAll, p95, queryAll } from './store-queries.js'
import { reportAll } from './store-reports.js'

const migrationsDirectory = fileURLToPath(new URL('../../migrations/sqlite', import.meta.url))
const batchSize = 500
const recorded = 20_000

/** Takes a batch; resolves when it may be given the next. */
type Taker = (batch: readonly StoreWrite[]) => Promise<void> | void

const peer = 'the same library, on the main thread'

/**
 * Measures over a log of so many attacks. The peer, in the same run, is the same library with the
 * same log and batches of the same size on the main thread.
 */
export async function benchStore(attacks = 200_000): Promise<BenchReport> {
  const directory = await mkdtemp(join(tmpdir(), 'sipward-bench-'))
  const path = join(directory, 'store.db')
  const population = new AttackPopulation(Math.max(4000, attacks / 25))
  fillStore({ path, migrationsDirectory, population, attacks })
  const store = new SqliteStore({ path, migrationsDirectory })
  try {
    const openedMs = await timeOf(() => store.open())
    const loadedMs = await timeOf(() => store.load(now))
    const queries = await queryAll(store, population)
    const groups = await groupAll(store, population)
    const counts = await countAll(store, population)
    return {
      title: `Store: a log of ${attacks.toLocaleString('en-US')} attacks`,
      rows: [
        { what: 'opened', value: openedMs, unit: 'ms' },
        { what: 'state loaded', value: loadedMs, unit: 'ms' },
        ...queries,
        ...groups,
        ...counts,
        ...(await reportAll(store)),
        ...(await recordAll({ store, path, population, directory })),
        ...(await pruneSome(store, population)),
      ],
      notes: [
        'Pages of 50 attacks, every query of a kind asked for at least 4 times, a kind 40 times: p95.',
        'The log was put into the file as a whole; what is recorded, recorded on top of it.',
      ],
    }
  } finally {
    await store.close()
    await rm(directory, { recursive: true, force: true })
  }
}

async function recordAll(parts: {
  readonly store: SqliteStore
  readonly path: string
  readonly population: AttackPopulation
  readonly directory: string
}): Promise<readonly Measurement[]> {
  const writes = newAttacks(parts.population)
  const ours = await recordThrough(parts.store, join(parts.directory, 'spool'), writes)
  const connection = new SqliteConnection({ path: parts.path, isReader: false, mayCreate: false })
  const write: Taker = (batch) => {
    writeBatch(connection, batch)
  }
  const theirs = {
    perSecond: await measureRate(writes, write),
    ms: await measureDelay(writes, write),
  }
  connection.close()
  return [
    {
      what: 'attacks recorded a second',
      value: ours.perSecond,
      unit: '/s',
      bar: 2000,
      peer: { what: peer, value: theirs.perSecond },
    },
    {
      what: 'the longest that the main thread waits, 20 batches of 500',
      value: ours.ms,
      unit: 'ms',
      peer: { what: peer, value: theirs.ms },
    },
  ]
}

/** Returns attacks a second, and the longest delay of the main thread in ms. */
async function recordThrough(
  store: SqliteStore,
  spoolDirectory: string,
  writes: Iterator<StoreWrite>,
): Promise<{ readonly perSecond: number; readonly ms: number }> {
  const recorder = new Recorder({ store, spoolDirectory, clock: { now: () => Date.now() } })
  await recorder.start()
  const perSecond = await measureRate(writes, async (batch) => {
    for (const write of batch) recorder.record(write)
    // As fast as the store takes them, no faster: this is not about the spool.
    while (recorder.status().queued > 4 * batchSize) await delay(1)
  })
  const ms = await measureDelay(writes, (batch) => {
    for (const write of batch) recorder.record(write)
  })
  // Batches came faster than a large log takes them: what waits on the disk goes in behind them.
  const deadline = performance.now() + 120_000
  const isWaiting = () => recorder.status().queued + recorder.status().spooledBytes > 0
  while (isWaiting() && performance.now() < deadline) await delay(20)
  const isLate = isWaiting()
  await recorder.close()
  if (Object.keys(recorder.status().dropped).length > 0 || isLate)
    throw new Error('records were lost')
  return { perSecond, ms }
}

/** Returns attacks a second. */
async function measureRate(writes: Iterator<StoreWrite>, take: Taker): Promise<number> {
  const start = performance.now()
  for (let i = 0; i < recorded; i += batchSize) await take(nextOf(writes, batchSize))
  return (recorded / (performance.now() - start)) * 1000
}

/** What the main thread notices of 20 batches, one every 100 ms: the longest delay, in ms. */
async function measureDelay(writes: Iterator<StoreWrite>, take: Taker): Promise<number> {
  const batches = Array.from({ length: 20 }, () => nextOf(writes, batchSize))
  await delay(500)
  const histogram = monitorEventLoopDelay({ resolution: 1 })
  histogram.enable()
  for (const batch of batches) {
    await take(batch)
    await delay(100)
  }
  histogram.disable()
  return histogram.max / 1e6
}

/** Forgets the oldest tenth of the span while one attack after the other is written. */
async function pruneSome(
  store: SqliteStore,
  population: AttackPopulation,
): Promise<readonly Measurement[]> {
  const writes = newAttacks(population)
  const waits: number[] = []
  const done = new AbortController()
  const writing = (async () => {
    while (!done.signal.aborted) {
      waits.push(await timeOf(() => store.write(nextOf(writes, 1))))
      await delay(20)
    }
  })()
  const start = performance.now()
  const pruned = await store.prune(populationStart + 9 * day, now)
  const seconds = (performance.now() - start) / 1000
  done.abort()
  await writing
  const what = `${pruned.toLocaleString('en-US')} attacks forgotten`
  return [
    { what: `${what}: a second`, value: pruned / seconds, unit: '/s' },
    { what: 'a write meanwhile, p95', value: p95(waits), unit: 'ms' },
    { what: 'a write meanwhile, the longest', value: Math.max(...waits), unit: 'ms' },
  ]
}

/** Attacks of now, by sources of the log. */
function* newAttacks(population: AttackPopulation): Generator<StoreWrite, never> {
  for (;;) {
    for (const row of population.rows(10_000)) {
      const fields = population.textsOf(row)
      const { account, userAgent } = fields
      const attempt = { account, userAgent }
      yield attackWrite({
        id: randomUUID(),
        at: now,
        ...fields,
        evidence: Array.from({ length: 10 }, (_, j) => evidence({ ...attempt, at: now - j })),
      })
    }
  }
}

function nextOf(writes: Iterator<StoreWrite>, count: number): StoreWrite[] {
  return Array.from({ length: count }, () => writes.next().value as StoreWrite)
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
