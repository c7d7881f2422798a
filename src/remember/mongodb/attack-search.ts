// The attacks of any filter and text: a text is first looked for in the distinct texts, of which there are
// far fewer; attacks then by the indexes of the attacks that have them, or among the newest attacks, further and further back.
import type { Filter } from 'mongodb'
import type { Attack } from '../../domain/attack.js'
import type { AttackFilter, AttackQuery } from '../../ports/attack-query.js'
import type { Page } from '../../ports/page.js'
import { sliceOf } from '../shared/page-slice.js'
import type { Slice } from '../shared/page-slice.js'
import { toFoldedText } from '../shared/stored-text.js'
import { wantedValues } from '../shared/wanted-values.js'
import { singleOf, toFilter } from './attack-filter.js'
import { searchedFields, type SearchedField } from './stored-attacks.js'
import { readSlice } from './attack-slice.js'
import type { AttackLog, SearchLimits } from './attack-slice.js'
import { sinceWhen, stretchesOf } from './attack-totals.js'
import { maxReadMs } from './mongo-connection.js'
import type { MongoConnection, StoredDocument } from './mongo-connection.js'

/** What a search reads of a large log. */
export const searchLimits: SearchLimits = {
  terms: 300,
  counted: 30_000,
  walked: 25_000,
  shown: 10_000,
  read: 4000,
  grouped: 200_000,
}

/** So many found attacks are put in order by the server. */
const maxSorted = 2000

/** The condition to hold a text. */
interface Condition {
  readonly filter: Filter<StoredDocument>
  /** Whether so many texts hold it that their attacks are not counted by them. */
  readonly isFrequent: boolean
}

/** What a query wants, as one condition. */
export interface WantedAttacks {
  readonly filter: Filter<StoredDocument>
  /** Whether nothing but type, victim and time narrows: tallies know the number then. */
  readonly isTallied: boolean
  readonly isFrequent: boolean
}

/** Returns what a query wants; undefined where no attack can be found. */
export async function wantedAttacks(
  log: AttackLog,
  query: AttackFilter,
): Promise<WantedAttacks | undefined> {
  const filter = toFilter(query)
  const text = toFoldedText(query.search ?? '')
  const isText = text !== '' && !(await isEverywhere(log.connection, query, text))
  const condition = isText ? await toCondition(log, text) : { filter: {}, isFrequent: false }
  if (condition === undefined) return undefined
  const isTallied = wantedValues(query).every(
    ({ field }) => tallied.has(field) && singleOf(query, field) !== undefined,
  )
  return {
    filter: bothOf(filter, condition.filter),
    isTallied: !isText && isTallied,
    isFrequent: condition.isFrequent,
  }
}

const tallied = new Set<string>(['type', 'victim'])

/** Reads a page of what no tally counts. */
export async function readNarrowed(
  log: AttackLog,
  { filter: wanted, isFrequent }: WantedAttacks,
  query: AttackQuery,
): Promise<Page<Attack>> {
  const isOfSource = singleOf(query, 'source') !== undefined
  // One source has few attacks: it is blocked after each.
  if (isFrequent && !isOfSource) return readFrequent(log, wanted, query)
  const total = await countUpTo(log, wanted, log.limits.counted + 1)
  if (total > log.limits.counted) return readFrequent(log, wanted, query)
  const slice = sliceOf(query)
  if (total <= maxSorted || isOfSource) {
    return { items: await readSlice(log, wanted, slice), total }
  }
  return { items: await findNewest(log, wanted, query, slice), total }
}

/** Joins two conditions; each may have alternatives. */
function bothOf(
  one: Filter<StoredDocument>,
  other: Filter<StoredDocument>,
): Filter<StoredDocument> {
  const isDisjoint = Object.keys(other).every((key) => !(key in one))
  return isDisjoint ? { ...one, ...other } : { $and: [one, other] }
}

/** Reads a page of what so many attacks hold that they are not counted. */
async function readFrequent(
  log: AttackLog,
  wanted: Filter<StoredDocument>,
  query: AttackQuery,
): Promise<Page<Attack>> {
  const { walked, shown } = log.limits
  const { offset } = sliceOf(query)
  const count = Math.max(0, Math.min(query.perPage, shown - offset))
  const since = sinceWhen(await stretchesOf(log.reader, query), walked)
  const [items, counted] = await Promise.all([
    count === 0 ? [] : findNewest(log, wanted, query, { offset, count }),
    countUpTo(log, narrow(wanted, query, since), walked),
  ])
  if (since === undefined && counted <= shown) return { items, total: counted }
  const total = Math.min(shown, Math.max(counted, offset + items.length))
  return { items, total, isTotalAtLeast: true }
}

/** Passes through the newest attacks, and through more of them until there are enough. */
async function findNewest(
  log: AttackLog,
  wanted: Filter<StoredDocument>,
  query: AttackQuery,
  slice: Slice,
): Promise<readonly Attack[]> {
  const { offset, count } = slice
  const stretches = await stretchesOf(log.reader, query)
  for (let attacks = 4 * (offset + count); ; attacks *= 8) {
    const since = sinceWhen(stretches, attacks)
    const items = await readSlice(log, narrow(wanted, query, since), slice)
    if (items.length >= count || since === undefined) return items
  }
}

/** Returns the filter, of the time from an instant on. */
export function narrow(
  filter: Filter<StoredDocument>,
  { to }: AttackFilter,
  since: number | undefined,
): Filter<StoredDocument> {
  if (since === undefined) return filter
  const span = { at: { $gte: since, ...(to !== undefined && { $lt: to }) } }
  return 'at' in filter || !('$and' in filter) ? { ...filter, ...span } : { $and: [filter, span] }
}

/** Counts what meets a condition, up to a limit. */
export function countUpTo(
  { connection }: AttackLog,
  filter: Filter<StoredDocument>,
  limit: number,
): Promise<number> {
  return connection.collection('attacks').countDocuments(filter, { limit, maxTimeMS: maxReadMs })
}

/** Tells whether every attack of the query holds the text, by its source or victim. */
async function isEverywhere(
  connection: MongoConnection,
  query: AttackFilter,
  text: string,
): Promise<boolean> {
  const fields = ['source', 'victim', 'account', 'country'] as const
  const given = fields.flatMap((field) => singleOf(query, field) ?? [])
  const victim = singleOf(query, 'victim')
  if (given.some((one) => toFoldedText(one).includes(text))) return true
  if (victim !== undefined) return false
  // There are few victims: our own addresses.
  const without = { field: 'victim', folded: { $not: { $regex: toPattern(text) } } }
  return (await connection.collection('terms').findOne(without)) === null
}

/** Returns the condition to hold the text; undefined where no attack does. */
async function toCondition(
  { connection, limits }: AttackLog,
  text: string,
): Promise<Condition | undefined> {
  const folded = { $regex: toPattern(text) }
  const terms = await connection
    .collection('terms')
    .find({ folded }, { projection: { field: 1, text: 1 }, maxTimeMS: maxReadMs })
    .limit(limits.terms + 1)
    .toArray()
  if (terms.length > limits.terms) return { filter: { folded }, isFrequent: true }
  const textsOf = (field: SearchedField) =>
    terms.filter((term) => term.field === field).map(({ text: stored }) => stored as string)
  const found = searchedFields
    .map((field) => [field, textsOf(field)] as const)
    .filter(([, texts]) => texts.length > 0)
    .map(([field, texts]) => ({ [field]: { $in: texts } }))
  const [first] = found
  if (first === undefined) return undefined
  return { filter: found.length === 1 ? first : { $or: found }, isFrequent: false }
}

/** Escaped: what is searched for is a text, not a pattern. */
function toPattern(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')
}
