// Every kind of question that the API asks of the attack log, with the time that it takes.
import { performance } from 'node:perf_hooks'
import type { Address, Source } from '../../src/domain/address.js'
import type { AttackCountQuery, AttackFilter, AttackQuery } from '../../src/ports/attack-query.js'
import type { Store } from '../../src/ports/store.js'
import { day, now } from '../contract/store-records.js'
import { type AttackPopulation, populationStart, textAt } from './attack-population.js'
import type { Measurement } from './bench-report.js'

type Query = Partial<AttackQuery>

const hour = 3_600_000
const minRounds = 4
const minTimes = 40
const pageBarMs = 100
const countsBarMs = 150
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
  const processorTimes: number[] = []
  const rows: Measurement[] = []
  for (const [what, queries] of kindsOf(population, Math.ceil(total / 50))) {
    const times: number[] = []
    for (let i = 0; i < Math.max(minRounds, minTimes / queries.length); i++) {
      for (const query of queries) {
        const start = performance.now()
        const before = process.cpuUsage()
        await store.attacks({ page: 1, perPage: 50, ...query })
        const { user, system } = process.cpuUsage(before)
        times.push(performance.now() - start)
        processorTimes.push((user + system) / 1000)
      }
    }
    all.push(...times)
    rows.push({ what: `page: ${what}`, value: p95(times), unit: 'ms', bar: pageBarMs })
  }
  return [
    ...rows,
    { what: 'page: all kinds', value: p95(all), unit: 'ms', bar: pageBarMs },
    { what: 'page: all kinds, processor time', value: p95(processorTimes), unit: 'ms' },
  ]
}

/** Measures groups of every filter's kind. */
export async function groupAll(
  store: Pick<Store, 'attackGroups'>,
  population: AttackPopulation,
): Promise<readonly Measurement[]> {
  const filters = filtersOf(population)
  const kinds: readonly (readonly [string, readonly Partial<AttackQuery>[]])[] = [
    ['everything', [{}, { page: 100 }]],
    ['the latest 24 h, 7, 30 days', [1, 7, 30].map((days) => ({ from: now - days * day }))],
    ['a day long ago', [oldDay]],
    ...filters,
  ]
  const rows: Measurement[] = []
  for (const [what, queries] of kinds) {
    const times = await timesOf(queries, (query) =>
      store.attackGroups({ page: 1, perPage: 15, ...query }),
    )
    rows.push({ what: `by source: ${what}`, value: p95(times), unit: 'ms', bar: pageBarMs })
  }
  return rows
}

async function timesOf<Query>(
  queries: readonly Query[],
  ask: (query: Query) => Promise<unknown>,
): Promise<readonly number[]> {
  const times: number[] = []
  for (let i = 0; i < Math.max(minRounds, minTimes / queries.length); i++) {
    for (const query of queries) {
      const start = performance.now()
      await ask(query)
      times.push(performance.now() - start)
    }
  }
  return times
}

/** Measures counts: what the overview asks of its ranges, and counts of filters. */
export async function countAll(
  store: Pick<Store, 'attackCounts'>,
  population: AttackPopulation,
): Promise<readonly Measurement[]> {
  const range = (days: number, steps: number): AttackCountQuery => {
    const from = now - days * day
    const length = (days * day) / steps
    const instants = Array.from({ length: steps + 1 }, (_, i) => Math.round(from + i * length))
    return { from, to: now + 1, top: 10, steps: instants }
  }
  const plain = [
    ['the overview, 24 h', range(1, 24)],
    ['the overview, 7 days', range(7, 7)],
    ['the overview, 30 days', range(30, 30)],
    ['the overview, 90 days', range(90, 90)],
    ['all lists of 30 days', { from: now - 40.3 * day, to: now - 10.3 * day }],
    ['a day', { from: now - 30.3 * day, to: now - 29.3 * day }],
    ['an hour', { from: now - 5.3 * day, to: now - 5.3 * day + hour }],
    // The population's first flood.
    [
      'half an hour of a flood',
      { from: populationStart + 77.4 * hour, to: populationStart + 77.9 * hour },
    ],
  ] as const
  const filters = filtersOf(population).map(
    ([what, queries]) => [`of ${what}`, queries[0] ?? {}] as const,
  )
  const rows: Measurement[] = []
  for (const [what, query] of [...plain, ...filters]) {
    const times = await timesOf([query], (one: AttackCountQuery) => store.attackCounts(one))
    rows.push({ what: `counts: ${what}`, value: p95(times), unit: 'ms', bar: countsBarMs })
  }
  return rows
}

/** Returns what 95 of 100 are not above. */
export function p95(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? NaN
}

/** Filters of one field and of several, frequent and rare values, and what is left out. */
function filtersOf(
  population: AttackPopulation,
): readonly (readonly [string, readonly AttackFilter[]])[] {
  const { victims, accounts, numbers, campaigns, countries } = population
  const victim = textAt(victims, 7) as Address
  const account = textAt(accounts, 0)
  const country = textAt(countries, 0)
  return [
    ['tool', [{ tool: 'sipcli' }, { tool: 'pplsip' }, { tool: 'unknown' }]],
    ['country', [{ country }, { country: textAt(countries, 140) }]],
    ['account', [{ account }, { account: textAt(accounts, 4000) }]],
    ['number', [{ number: textAt(numbers, 0) }, { number: textAt(numbers, 2000) }]],
    ['action', [{ action: 'denied' }, { action: 'slowed' }]],
    ['proof', [{ proof: 'oneWay' }]],
    ['host', [{ host: 'guard-1' }, { host: 'nobody' }]],
    ['pbx', [{ pbx: 'main' }]],
    ['campaign', [{ campaign: textAt(campaigns, 0) }, { campaign: textAt(campaigns, 150) }]],
    [
      'what is left out',
      [
        { type: { not: ['REGISTER', 'INVITE'] } },
        { country: { not: [country] } },
        { tool: { not: ['unknown'] }, account: { not: [account] } },
        { number: { not: [''] } },
      ],
    ],
    [
      'several of a field',
      [
        { country: { is: countries.slice(3, 6) } },
        { account: { is: accounts.slice(10, 13) } },
        { tool: { is: ['sipcli', 'pplsip'] }, action: 'denied' },
      ],
    ],
    [
      'several fields',
      [
        { country, tool: 'sipcli' },
        { account, action: 'denied', from: week.from },
        { type: 'TFTP', country: textAt(countries, 100), victim },
        { proof: 'oneWay', tool: 'friendly-scanner', ...week },
        { account, country, type: 'INVITE' },
        { action: 'slowed', country: textAt(countries, 120) },
        { campaign: textAt(campaigns, 0), type: 'INVITE' },
        { search: 'friendly', country, action: 'denied' },
      ],
    ],
  ]
}

function kindsOf(
  population: AttackPopulation,
  pages: number,
): readonly (readonly [string, readonly Query[]])[] {
  const common = textAt(population.sources, 0) as Source
  const rare = (population.sources[Math.floor(population.sources.length * 0.7)] ?? '') as Source
  const victim = textAt(population.victims, 7) as Address
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
    ...filtersOf(population),
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
