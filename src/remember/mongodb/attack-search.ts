// The text search of the attack log: first in the distinct texts, of which there are far fewer; then by the
// indexes of the attacks that have them, or among the newest attacks, further and further back.
import type { Filter } from 'mongodb'
import type { Attack } from '../../domain/attack.js'
import type { AttackQuery, Page } from '../../ports/store.js'
import { sliceOf } from '../shared/page-slice.js'
import type { Slice } from '../shared/page-slice.js'
import { toFoldedText } from '../shared/stored-text.js'
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
}

/** So many found attacks are put in order by the server. */
const maxSorted = 2000

/** The condition to hold a text. */
interface Condition {
  readonly filter: Filter<StoredDocument>
  /** Whether so many texts hold it that their attacks are not counted by them. */
  readonly isFrequent: boolean
}

/**
 * Finds the attacks that meet the filter and hold the text of the query in one of five fields; undefined
 * where there is no text, or it narrows nothing.
 */
export async function findBySearch(
  log: AttackLog,
  filter: Filter<StoredDocument>,
  query: AttackQuery,
): Promise<Page<Attack> | undefined> {
  const text = toFoldedText(query.search ?? '')
  if (text === '' || (await isEverywhere(log.connection, query, text))) return undefined
  const condition = await toCondition(log, text)
  if (condition === undefined) return { items: [], total: 0 }
  const wanted = { ...filter, ...condition.filter }
  // One source has few attacks: it is blocked after each.
  if (condition.isFrequent && query.source === undefined) return readFrequent(log, wanted, query)
  const total = await countUpTo(log, wanted, log.limits.counted + 1)
  if (total > log.limits.counted) return readFrequent(log, wanted, query)
  const slice = sliceOf(query)
  if (total <= maxSorted || query.source !== undefined) {
    return { items: await readSlice(log, wanted, slice), total }
  }
  return { items: await findNewest(log, wanted, query, slice), total }
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
function narrow(
  filter: Filter<StoredDocument>,
  { to }: AttackQuery,
  since: number | undefined,
): Filter<StoredDocument> {
  if (since === undefined) return filter
  return { ...filter, at: { $gte: since, ...(to !== undefined && { $lt: to }) } }
}

function countUpTo(
  { connection }: AttackLog,
  filter: Filter<StoredDocument>,
  limit: number,
): Promise<number> {
  return connection.collection('attacks').countDocuments(filter, { limit, maxTimeMS: maxReadMs })
}

/** Tells whether every attack of the query holds the text, by its source or victim. */
async function isEverywhere(
  connection: MongoConnection,
  { source, victim }: AttackQuery,
  text: string,
): Promise<boolean> {
  const given = [source, victim].filter((one) => one !== undefined)
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
