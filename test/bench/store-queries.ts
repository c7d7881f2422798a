// Every kind of question that the API asks of the attack log, with the time that it takes.
import { performance } from 'node:perf_hooks'
import type { Address, Source } from '../../src/domain/address.js'
import type { AttackQuery, Store } from '../../src/ports/store.js'
import { day, now } from '../contract/store-records.js'
import { type AttackPopulation, populationStart } from './attack-population.js'
import type { Measurement } from './bench-report.js'

type Query = Partial<AttackQuery>

const hour = 3_600_000
const rounds = 20
const pageBarMs = 100
const countsBarMs = 300
const week = { from: now - 20.3 * day, to: now - 13.3 * day }
const oldDay = { from: now - 80 * day, to: now - 79 * day }
const type = 'INVITE'
const rareType = 'TFTP'

/** Measures pages of every kind. */
export async function queryAll(
  store: Pick<Store, 'attacks'>,
  population: AttackPopulation,
): Promise<readonly Measurement[]> {
  const { total } = await store.attacks({ page: 1, perPage: 50 })
  const all: number[] = []
  const rows: Measurement[] = []
  for (const [what, queries] of kindsOf(population, Math.ceil(total / 50))) {
    const times: number[] = []
    for (let i = 0; i < rounds; i++) {
      for (const query of queries) {
        const start = performance.now()
        await store.attacks({ page: 1, perPage: 50, ...query })
        times.push(performance.now() - start)
      }
    }
    all.push(...times)
    rows.push({ what: `page: ${what}`, value: p95(times), unit: 'ms', bar: pageBarMs })
  }
  return [...rows, { what: 'page: all kinds', value: p95(all), unit: 'ms', bar: pageBarMs }]
}

/** Measures the counts of spans. */
export async function countAll(
  store: Pick<Store, 'attackCounts'>,
): Promise<readonly Measurement[]> {
  const spans = [
    ['90 days', { from: populationStart - 1, to: now + 1 }],
    ['30 days', { from: now - 40.3 * day, to: now - 10.3 * day }],
    ['a day', { from: now - 30.3 * day, to: now - 29.3 * day }],
    ['an hour', { from: now - 5.3 * day, to: now - 5.3 * day + hour }],
    // The population's first flood.
    [
      'half an hour of a flood',
      { from: populationStart + 77.4 * hour, to: populationStart + 77.9 * hour },
    ],
  ] as const
  const rows: Measurement[] = []
  for (const [what, span] of spans) {
    const times: number[] = []
    for (let i = 0; i < rounds; i++) {
      const start = performance.now()
      await store.attackCounts(span)
      times.push(performance.now() - start)
    }
    rows.push({ what: `counts: ${what}`, value: p95(times), unit: 'ms', bar: countsBarMs })
  }
  return rows
}

/** Returns what 95 of 100 are not above. */
export function p95(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? NaN
}

function kindsOf(
  population: AttackPopulation,
  pages: number,
): readonly (readonly [string, readonly Query[]])[] {
  const common = (population.sources[0] ?? '') as Source
  const rare = (population.sources[Math.floor(population.sources.length * 0.7)] ?? '') as Source
  const victim = (population.victims[7] ?? '') as Address
  const texts = {
    'one character': ['1', 'a', '.', 'u'],
    'two characters': ['10', '47', 'us', '99'],
    'three characters': ['247', '203', 'sip'],
    'an address': [common, rare, victim],
    'a part of an address': [rare.slice(0, 7), '2001:db8:1'],
    'an account': ['4733', 'user4999'],
    'a scanner': ['friendly', 'sipcli/v1'],
    nowhere: ['no such text'],
  }
  const every = Object.values(texts).flat()
  const searches = (query: Query) => every.map((search) => ({ ...query, search }))
  return [
    ['newest', [{}]],
    ['deep', [{ page: Math.ceil(pages / 2) }, { page: pages }]],
    ['a span of time', [week, oldDay, { ...week, page: 500 }, { from: now - hour }]],
    ['type', [{ type }, { type: rareType }, { type, page: 500 }]],
    [
      'type in a span',
      [
        { type, ...week },
        { type: 'REGISTER', ...week, page: 50 },
      ],
    ],
    ['source', [{ source: common }, { source: rare }, { source: common, page: 500 }]],
    [
      'source, type, span',
      [
        { source: common, type },
        { source: common, type, ...week },
      ],
    ],
    ['victim', [{ victim }, { victim, page: 500 }, { victim, type }, { victim, ...week }]],
    [
      'source and victim',
      [
        { source: common, victim },
        { source: rare, victim },
      ],
    ],
    ...Object.entries(texts).map(
      ([what, list]) => [`text: ${what}`, list.map((search) => ({ search }))] as const,
    ),
    ['text, page 100', searches({ page: 100 })],
    ['text, page 200', searches({ page: 200 })],
    ['text and type', [...searches({ type }), ...searches({ type: rareType })]],
    ['text and span', [...searches(week), ...searches(oldDay)]],
    ['text and source', searches({ source: common })],
    ['text and victim', searches({ victim })],
    ['text, type, victim, span', searches({ type, victim, ...week })],
  ]
}
