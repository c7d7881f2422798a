// How many attacks meet a filter, by what people look at: from what is counted beforehand, from the
// indexes of the most frequent values, and else from the attacks themselves, the latest of them.
import type {
  AttackCountQuery,
  AttackCounts,
  CountName,
  KeyCount,
} from '../../ports/attack-query.js'
import { toCounts } from '../shared/attack-sums.js'
import type { Sum } from '../shared/attack-sums.js'
import { dayText, maxKeys, mostFirst } from '../shared/count-list.js'
import { fromStoredText } from '../shared/stored-text.js'
import { resolveFilter } from './attack-filter.js'
import type { ResolvedFilter } from './attack-filter.js'
import { scanAttacks, scanLimits } from './attack-scan.js'
import { sourcesOf, sumsBy, sumsByDay, sumsByType } from './attack-tallies.js'
import { topOf } from './attack-tops.js'
import type { TopField } from './attack-tops.js'
import { spanOf, tallyOf } from './attack-totals.js'
import type { TallyField } from './attack-totals.js'
import { waysOf } from './attack-ways.js'
import type { Ways } from './attack-ways.js'
import type { SqliteConnection } from './sqlite-connection.js'

/** Everything that is counted, by ids; what is not known is undefined. */
interface Found {
  readonly all: Sum
  readonly sources: number
  readonly days: ReadonlyMap<number, Sum>
  readonly kinds: ReadonlyMap<number, Sum>
  readonly countries: ReadonlyMap<number, Sum>
  readonly tools: ReadonlyMap<number, Sum>
  readonly tops: Readonly<Record<TopField, ReadonlyMap<number, Sum>>>
  /** Each step by type. */
  readonly steps: readonly (readonly KeyCount[])[]
  readonly atLeast: readonly CountName[]
}

/** The numbers that are read from the attacks where hours and days do not know them. */
const everyName: readonly CountName[] = [
  ...(['total', 'attempts', 'sources', 'perDay', 'perStep', 'perVictim', 'perType'] as const),
  ...(['perCountry', 'perTool', 'perAccount', 'perNumber', 'perSource'] as const),
]

const nothing: Found = {
  all: { count: 0, attempts: 0 },
  sources: 0,
  days: new Map(),
  kinds: new Map(),
  countries: new Map(),
  tools: new Map(),
  tops: { source: new Map(), account: new Map(), number: new Map() },
  steps: [],
  atLeast: [],
}

/** Counts attacks. */
export function countAttacks(
  connection: SqliteConnection,
  query: AttackCountQuery,
  limits = scanLimits,
): AttackCounts {
  return connection.inSnapshot(() => {
    const { steps = [], search = '' } = query
    const filter = resolveFilter(connection, query)
    const ways = filter && waysOf(connection, filter, search)
    const types = new Types(connection)
    if (ways === undefined) return answer(connection, query, nothing, types)
    const isOpen = ways.filter.parts.length === 0 && ways.matches === undefined
    const isCounted = ways.walk.rows > limits.added || !isAnyTopWanted(query)
    const found =
      isOpen && isCounted
        ? ofSpan(connection, ways, { query, limits })
        : ofAttacks(connection, ways, { steps, limits, types })
    return answer(connection, query, found, types)
  })
}

/** Of a large span, whatever its attacks are. */
function ofSpan(
  connection: SqliteConnection,
  { filter }: Ways,
  { query, limits }: { readonly query: AttackCountQuery; readonly limits: typeof scanLimits },
): Found {
  const { steps = [], top = maxKeys } = query
  const span = spanOf(filter)
  const tools = sumsBy(connection, filter, 'tool')
  const rows = sumOf(tools).count
  const found = topFields
    .filter((field) => isTopWanted(query, field))
    .map((field) => ({
      field,
      ...topOf(connection, field, { span, rows, top }),
    }))
  const sumsOf = (wanted: TopField) =>
    found.find(({ field }) => field === wanted)?.sums ?? new Map<number, Sum>()
  const sources = sourcesOf(connection, span, { rows, most: limits.passed })
  return {
    all: sumOf(tools),
    sources: sources.count,
    days: sumsByDay(connection, filter),
    kinds: sumsBy(connection, filter, 'kind'),
    countries: sumsBy(connection, filter, 'country'),
    tools,
    tops: { source: sumsOf('source'), account: sumsOf('account'), number: sumsOf('number') },
    steps: steps.slice(1).map((to, i) => {
      const from = Math.max(steps[i] ?? to, span.from)
      const sums = sumsByType(connection, { from, to: Math.min(to, span.to) })
      return toCounts(sums, fromStoredText)
    }),
    atLeast: [
      ...(sources.isExact ? [] : (['sources'] as const)),
      ...found.flatMap(({ field, isExact }) => (isExact ? [] : [topNames[field]])),
    ],
  }
}

const topFields = ['source', 'account', 'number'] as const

const topNames = { source: 'perSource', account: 'perAccount', number: 'perNumber' } as const

function isTopWanted({ lists }: AttackCountQuery, field: TopField): boolean {
  return lists?.includes(topNames[field]) !== false
}

function isAnyTopWanted(query: AttackCountQuery): boolean {
  return topFields.some((field) => isTopWanted(query, field))
}

/** Of the attacks that meet a filter, the latest of them; and what hours and days know of all of them. */
function ofAttacks(
  connection: SqliteConnection,
  ways: Ways,
  {
    steps,
    limits,
    types,
  }: {
    readonly steps: readonly number[]
    readonly limits: typeof scanLimits
    readonly types: Types
  },
): Found {
  const { sums, isAll } = scanAttacks(connection, ways, { steps, limits })
  const found: Found = {
    all: sums.all,
    sources: sums.by.source.size,
    days: sums.days,
    kinds: sums.by.kind,
    countries: sums.by.country,
    tools: sums.by.tool,
    tops: { source: sums.by.source, account: sums.by.account, number: sums.by.number },
    steps: sums.steps.map((step) => toCounts(step, (kind) => types.typeOf(kind))),
    atLeast: isAll ? [] : everyName,
  }
  const field = ways.matches === undefined ? tallyOf(ways.filter) : undefined
  return isAll || field === undefined
    ? found
    : withTallies(connection, ways.filter, { found, field })
}

/** Replaces what the latest attacks say by what hours and days know of all of them. */
function withTallies(
  connection: SqliteConnection,
  filter: ResolvedFilter,
  { found, field }: { readonly found: Found; readonly field: TallyField },
): Found {
  const sums = sumsBy(connection, filter, field)
  const known: Readonly<Record<TallyField, Partial<Found>>> = {
    kind: { kinds: sums },
    country: { countries: sums },
    tool: { tools: sums },
  }
  const names: Readonly<Record<TallyField, readonly CountName[]>> = {
    kind: ['perVictim', 'perType'],
    country: ['perCountry'],
    tool: ['perTool'],
  }
  const exact = new Set<CountName>(['total', 'attempts', 'perDay', ...names[field]])
  return {
    ...found,
    ...known[field],
    all: sumOf(sums),
    days: sumsByDay(connection, filter),
    atLeast: found.atLeast.filter((name) => !exact.has(name)),
  }
}

function sumOf(sums: ReadonlyMap<number, Sum>): Sum {
  const all: Sum = { count: 0, attempts: 0 }
  for (const { count, attempts } of sums.values()) {
    all.count += count
    all.attempts += attempts
  }
  return all
}

function answer(
  connection: SqliteConnection,
  { steps = [], top = maxKeys }: AttackCountQuery,
  found: Found,
  types: Types,
): AttackCounts {
  const most = (counts: readonly KeyCount[]) => mostFirst(counts, top)
  const named = (table: 'terms' | 'labels', sums: ReadonlyMap<number, Sum>) =>
    most(withTexts(connection, table, sums, top))
  const { tops } = found
  return {
    total: found.all.count,
    attempts: found.all.attempts,
    sources: found.sources,
    perVictim: most(toCounts(found.kinds, (kind) => types.victimOf(kind))),
    perCountry: named('terms', found.countries),
    perType: most(toCounts(found.kinds, (kind) => types.typeOf(kind))),
    perTool: named('labels', found.tools),
    perAccount: named('terms', tops.account),
    perNumber: named('labels', tops.number),
    perSource: named('terms', tops.source),
    perDay: [...found.days]
      .sort(([a], [b]) => a - b)
      .map(([day, sum]) => ({ key: dayText(day), ...sum })),
    perStep: steps.slice(0, -1).map((from, i) => ({
      from,
      perType: mostFirst(found.steps[i] ?? []),
    })),
    atLeast: found.atLeast,
  }
}

/** Names the ids of the largest sums; those of equal size are all named, so that keys decide. */
function withTexts(
  connection: SqliteConnection,
  table: 'terms' | 'labels',
  sums: ReadonlyMap<number, Sum>,
  top: number,
): readonly KeyCount[] {
  const sorted = [...sums].sort(([, a], [, b]) => b.count - a.count)
  // One more than is shown: an empty account may be among them.
  const least = sorted[Math.min(top, sorted.length - 1)]?.[1].count ?? 0
  const ids = sorted.filter(([, { count }]) => count >= least)
  const texts = connection.all<{ id: number; text: string; field: string }>(
    `SELECT id, text, field FROM ${table} WHERE id IN (SELECT value FROM json_each(?))`,
    JSON.stringify(ids.map(([id]) => id)),
  )
  const byId = new Map(texts.map((row) => [row.id, row]))
  return toCounts(new Map(ids), (id) => {
    const row = byId.get(id)
    return row === undefined || (row.field === 'account' && row.text === '')
      ? undefined
      : fromStoredText(row.text)
  })
}

/** The types and victims of kinds. */
class Types {
  readonly #kinds: ReadonlyMap<number, { readonly type: string; readonly victim: string }>

  constructor(connection: SqliteConnection) {
    const rows = connection.all<{ id: number; type: string; victim: string }>(
      'SELECT k.id, k.type, v.text AS victim FROM kinds k JOIN terms v ON v.id = k.victim_id',
    )
    this.#kinds = new Map(
      rows.map(({ id, type, victim }) => [id, { type: fromStoredText(type), victim }]),
    )
  }

  typeOf(kind: number): string | undefined {
    return this.#kinds.get(kind)?.type
  }

  victimOf(kind: number): string | undefined {
    return this.#kinds.get(kind)?.victim
  }
}
