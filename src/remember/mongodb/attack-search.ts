// The text search of the attack log: first in the distinct texts, of which there are far fewer, then by the
// indexes of the attacks that have them, or among the newest attacks.
import type { Filter } from 'mongodb'
import type { Attack } from '../../domain/attack.js'
import type { AttackQuery, Page } from '../../ports/store.js'
import { toFoldedText } from '../adapter/stored-text.js'
import { searchedFields, type SearchedField } from './attack-documents.js'
import { readSlice } from './attack-slice.js'
import { maxReadMs } from './mongo-connection.js'
import type { MongoConnection, StoredDocument } from './mongo-connection.js'

/** How much a search reads. */
export interface SearchLimits {
  /** A text that more distinct texts hold is a frequent one: then the newest attacks have it. */
  readonly terms: number
  /** So many of the attacks found are counted. */
  readonly counted: number
  /** What a search shows at most, where it finds more than can be counted. */
  readonly shown: number
}

/** What a search reads of a large log. */
export const searchLimits: SearchLimits = { terms: 300, counted: 30_000, shown: 10_000 }

/**
 * Finds the attacks that meet the filter and hold the text of the query in one of five fields; undefined
 * where the text narrows nothing.
 */
export async function findBySearch(
  connection: MongoConnection,
  filter: Filter<StoredDocument>,
  query: AttackQuery,
  limits: SearchLimits,
): Promise<Page<Attack> | undefined> {
  const text = toFoldedText(query.search ?? '')
  if (await isEverywhere(connection, query, text)) return undefined
  const condition = await toCondition(connection, text, limits)
  if (condition === undefined) return { items: [], total: 0 }
  const wanted = { ...filter, ...condition }
  const offset = (query.page - 1) * query.perPage
  const [items, counted] = await Promise.all([
    readSlice(connection, wanted, offset, query.perPage),
    connection
      .collection('attacks')
      .countDocuments(wanted, { limit: limits.counted + 1, maxTimeMS: maxReadMs }),
  ])
  if (counted <= limits.counted) return { items, total: counted }
  const shown = items.slice(0, Math.max(0, limits.shown - offset))
  return { items: shown, total: limits.shown, isTotalAtLeast: true }
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
  connection: MongoConnection,
  text: string,
  limits: SearchLimits,
): Promise<Filter<StoredDocument> | undefined> {
  const folded = { $regex: toPattern(text) }
  const terms = await connection
    .collection('terms')
    .find({ folded }, { projection: { field: 1, text: 1 }, maxTimeMS: maxReadMs })
    .limit(limits.terms + 1)
    .toArray()
  if (terms.length > limits.terms) return { folded }
  const textsOf = (field: SearchedField) =>
    terms.filter((term) => term.field === field).map(({ text: stored }) => stored as string)
  const found = searchedFields
    .map((field) => [field, textsOf(field)] as const)
    .filter(([, texts]) => texts.length > 0)
    .map(([field, texts]) => ({ [field]: { $in: texts } }))
  return found.length === 0 ? undefined : { $or: found }
}

/** Escaped: what is searched for is a text, not a pattern. */
function toPattern(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')
}
