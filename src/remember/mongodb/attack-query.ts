// Pages of the attack log.
import type { Filter } from 'mongodb'
import type { Attack } from '../../domain/attack.js'
import type { AttackQuery, Page } from '../../ports/store.js'
import { toFoldedText, toStoredText } from '../adapter/stored-text.js'
import { fromAttackDocument, searchedFields, type SearchedField } from './attack-documents.js'
import { maxReadMs } from './mongo-connection.js'
import type { MongoConnection, StoredDocument } from './mongo-connection.js'

// A text that more distinct texts hold than this is a frequent one: then the newest attacks have it.
const maxTerms = 300

/** Reads one page, newest first. */
export async function readAttackPage(
  connection: MongoConnection,
  query: AttackQuery,
): Promise<Page<Attack>> {
  const filter = await toFilter(connection, query)
  const attacks = connection.collection('attacks')
  const bound = { maxTimeMS: maxReadMs }
  const [documents, total] = await Promise.all([
    attacks
      .find(filter, bound)
      .sort({ at: -1, order: -1 })
      .skip((query.page - 1) * query.perPage)
      .limit(query.perPage)
      .toArray(),
    attacks.countDocuments(filter, bound),
  ])
  return { items: documents.map(fromAttackDocument), total }
}

async function toFilter(
  connection: MongoConnection,
  query: AttackQuery,
): Promise<Filter<StoredDocument>> {
  const { source, victim, type, from, to, search } = query
  return {
    ...(source !== undefined && { source: toStoredText(source) }),
    ...(victim !== undefined && { victim: toStoredText(victim) }),
    ...(type !== undefined && { type: toStoredText(type) }),
    ...((from ?? to) !== undefined && {
      at: { ...(from !== undefined && { $gte: from }), ...(to !== undefined && { $lt: to }) },
    }),
    ...(search !== undefined && search !== '' && (await toSearch(connection, search))),
  }
}

/**
 * There are far fewer distinct texts than attacks, so those are searched first; the attacks that
 * have them are found by their indexes.
 */
async function toSearch(
  connection: MongoConnection,
  search: string,
): Promise<Filter<StoredDocument>> {
  // Escaped: what is searched for is a text, not a pattern.
  const pattern = toFoldedText(search).replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')
  const folded = { $regex: pattern }
  const terms = await connection
    .collection('terms')
    .find({ folded }, { projection: { field: 1, text: 1 } })
    .limit(maxTerms + 1)
    .toArray()
  if (terms.length > maxTerms) return { folded }
  const textsOf = (field: SearchedField) =>
    terms.filter((term) => term.field === field).map(({ text }) => text as string)
  const found = searchedFields
    .map((field) => [field, textsOf(field)] as const)
    .filter(([, texts]) => texts.length > 0)
    .map(([field, texts]) => ({ [field]: { $in: texts } }))
  return found.length === 0 ? { _id: { $in: [] } } : { $or: found }
}
