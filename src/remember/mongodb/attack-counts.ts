// How many attacks meet a filter, by what people look at: from tallies and from what the server groups
// where nothing but time narrows, and else from the attacks themselves, the latest of them.
import type { Document } from 'mongodb'
import { toolOf } from '../../domain/attack-tools.js'
import type {
  AttackCountQuery,
  AttackCounts,
  CountLists,
  CountName,
  KeyCount,
} from '../../ports/attack-query.js'
import { AttackSums, toCounts } from '../shared/attack-sums.js'
import { dayText, maxKeys, mostFirst } from '../shared/count-list.js'
import { fromStoredText } from '../shared/stored-text.js'
import { isOpen } from '../shared/wanted-values.js'
import { narrow, wantedAttacks } from './attack-search.js'
import type { WantedAttacks } from './attack-search.js'
import type { AttackLog } from './attack-slice.js'
import { sinceWhen, stretchesOf, totalOf } from './attack-totals.js'
import { maxReadMs } from './mongo-connection.js'
import type { StoredDocument } from './mongo-connection.js'
import { within } from './tally-attacks.js'
import { sumBy, sumTallies } from './tally-documents.js'
import type { Tally } from './tally-documents.js'
import { toSpan } from './tally-reader.js'

const everyName: readonly CountName[] = [
  ...(['total', 'attempts', 'sources', 'perDay', 'perStep', 'perVictim', 'perType'] as const),
  ...(['perCountry', 'perTool', 'perAccount', 'perNumber', 'perSource'] as const),
]

/** Counts attacks. */
export async function countAttacks(log: AttackLog, query: AttackCountQuery): Promise<AttackCounts> {
  const wanted = await wantedAttacks(log, query)
  if (wanted === undefined) return ofSums(query, new AttackSums(query.steps), [])
  const stretches = await stretchesOf(log.reader, query)
  if (isOpen(query) && totalOf(stretches) > log.limits.read) {
    return ofSpan(log, query, sinceWhen(stretches, log.limits.grouped))
  }
  return ofAttacks(log, query, wanted)
}

/** Of a large span, whatever its attacks are. */
async function ofSpan(
  log: AttackLog,
  query: AttackCountQuery,
  since: number | undefined,
): Promise<AttackCounts> {
  const { steps = [], top = maxKeys } = query
  const span = toSpan(query)
  const grouped = { from: since ?? span.from, to: span.to }
  const isWanted = (name: keyof CountLists): boolean => query.lists?.includes(name) !== false
  const [tallies, sources, accounts, numbers, agents, inAll, perStep] = await Promise.all([
    log.reader.tallies(span),
    isWanted('perSource') ? groupBy(log, grouped, 'source', top) : [],
    isWanted('perAccount') ? groupBy(log, grouped, 'account', top + 1) : [],
    isWanted('perNumber') ? groupBy(log, grouped, 'calledNumber', top + 1) : [],
    isWanted('perTool') ? groupBy(log, grouped, 'userAgent') : [],
    countSources(log, grouped),
    Promise.all(
      steps.slice(1).map(async (to, i) => {
        const from = Math.max(steps[i] ?? to, span.from)
        return log.reader.tallies({ from, to: Math.min(to, span.to) })
      }),
    ),
  ])
  const tally = sumTallies(tallies)
  const isNamed = ({ key }: KeyCount) => key !== ''
  return {
    total: tally.total,
    attempts: tally.attempts,
    sources: inAll,
    perVictim: mostFirst(byTarget(tally, 'victim'), top),
    perCountry: mostFirst(
      tally.byCountry.map(({ country, attacks, attempts }) => toCount(country, attacks, attempts)),
      top,
    ),
    perType: mostFirst(byTarget(tally, 'type'), top),
    perTool: mostFirst(
      toCounts(new Map(agents.map(({ key, ...sum }) => [key, sum])), (agent) => toolOf(agent)),
      top,
    ),
    perAccount: mostFirst(accounts.filter(isNamed), top),
    perNumber: mostFirst(numbers.filter(isNamed), top),
    perSource: mostFirst(sources, top),
    perDay: tally.byDay
      .filter(({ attacks }) => attacks > 0)
      .toSorted((a, b) => a.day - b.day)
      .map(({ day, attacks, attempts }) => ({ key: dayText(day), count: attacks, attempts })),
    perStep: steps.slice(0, -1).map((from, i) => ({
      from,
      perType: mostFirst(byTarget(sumTallies(perStep[i] ?? []), 'type')),
    })),
    atLeast:
      since === undefined ? [] : ['sources', 'perTool', 'perAccount', 'perNumber', 'perSource'],
  }
}

/** Of the attacks that meet a filter, the latest of them. */
async function ofAttacks(
  log: AttackLog,
  query: AttackCountQuery,
  { filter }: WantedAttacks,
): Promise<AttackCounts> {
  const { counted, grouped } = log.limits
  const since = sinceWhen(await stretchesOf(log.reader, query), grouped)
  const fields = ['at', 'type', 'victim', 'source', 'account', 'country', 'userAgent']
  const projection = Object.fromEntries(
    [...fields, 'calledNumber', 'attempts'].map((field) => [field, 1]),
  )
  const documents = await log.connection
    .collection('attacks')
    .find(narrow(filter, query, since), { projection, maxTimeMS: maxReadMs })
    .sort({ at: -1, order: -1 })
    .limit(counted + 1)
    .batchSize(counted + 1)
    .toArray()
  const sums = new AttackSums<string>(query.steps)
  for (const document of documents.slice(0, counted)) sums.add(toSummed(document))
  const isAll = since === undefined && documents.length <= counted
  return ofSums(query, sums, isAll ? [] : everyName)
}

function toSummed(document: StoredDocument) {
  const text = (key: string) => String(document[key])
  const number = text('calledNumber')
  return {
    at: Number(document.at),
    attempts: Number(document.attempts),
    source: text('source'),
    account: text('account'),
    country: text('country'),
    tool: toolOf(fromStoredText(text('userAgent'))),
    number: number === '' ? undefined : number,
    kind: JSON.stringify([document.type, document.victim]),
  }
}

function ofSums(
  { steps = [], top = maxKeys }: AttackCountQuery,
  sums: AttackSums<string>,
  atLeast: readonly CountName[],
): AttackCounts {
  const { by } = sums
  const named = (field: keyof typeof by, nameOf: (key: string) => string | undefined) =>
    mostFirst(toCounts(by[field], nameOf), top)
  const ofKind = (part: 0 | 1) => (kind: string) =>
    fromStoredText((JSON.parse(kind) as [string, string])[part])
  return {
    total: sums.all.count,
    attempts: sums.all.attempts,
    sources: by.source.size,
    perVictim: named('kind', ofKind(1)),
    perCountry: named('country', fromStoredText),
    perType: named('kind', ofKind(0)),
    perTool: named('tool', (tool) => tool),
    perAccount: named('account', (key) => (key === '' ? undefined : fromStoredText(key))),
    perNumber: named('number', fromStoredText),
    perSource: named('source', fromStoredText),
    perDay: [...sums.days]
      .sort(([a], [b]) => a - b)
      .map(([day, sum]) => ({ key: dayText(day), ...sum })),
    perStep: steps.slice(0, -1).map((from, i) => ({
      from,
      perType: mostFirst(toCounts(sums.steps[i] ?? new Map<string, never>(), ofKind(0))),
    })),
    atLeast,
  }
}

/** Groups the attacks of a span by a field; the largest groups where only so many are wanted. */
async function groupBy(
  { connection }: AttackLog,
  span: { readonly from: number; readonly to: number },
  field: string,
  most?: number,
): Promise<readonly KeyCount[]> {
  const sums = { count: { $sum: 1 }, attempts: { $sum: '$attempts' } }
  const largest: Document[] =
    most === undefined ? [] : [{ $sort: { count: -1, _id: 1 } }, { $limit: most }]
  const found = await connection
    .collection('attacks')
    .aggregate([{ $match: within(span) }, { $group: { _id: `$${field}`, ...sums } }, ...largest], {
      maxTimeMS: maxReadMs,
    })
    .toArray()
  return found.map(({ _id, count, attempts }) =>
    toCount(String(_id), Number(count), Number(attempts)),
  )
}

async function countSources(
  { connection }: AttackLog,
  span: { readonly from: number; readonly to: number },
): Promise<number> {
  const [found] = await connection
    .collection('attacks')
    .aggregate([{ $match: within(span) }, { $group: { _id: '$source' } }, { $count: 'total' }], {
      maxTimeMS: maxReadMs,
    })
    .toArray()
  return Number(found?.total ?? 0)
}

function byTarget(tally: Tally, field: 'type' | 'victim'): readonly KeyCount[] {
  return sumBy(tally.byTarget, (target) => target[field]).map((target) =>
    toCount(target[field], target.attacks, target.attempts),
  )
}

function toCount(stored: string, count: number, attempts: number): KeyCount {
  return { key: fromStoredText(stored), count, attempts }
}
