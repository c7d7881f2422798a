// The filters of an attack query, as conditions on its documents.
import type { Filter } from 'mongodb'
import type { AttackQuery } from '../../ports/store.js'
import { toStoredText } from '../shared/stored-text.js'
import type { StoredDocument } from './mongo-connection.js'

/** Returns the filters of a query but for its text search. */
export function toFilter({ source, victim, type, from, to }: AttackQuery): Filter<StoredDocument> {
  return {
    ...(source !== undefined && { source: toStoredText(source) }),
    ...(victim !== undefined && { victim: toStoredText(victim) }),
    ...(type !== undefined && { type: toStoredText(type) }),
    ...((from ?? to) !== undefined && {
      at: { ...(from !== undefined && { $gte: from }), ...(to !== undefined && { $lt: to }) },
    }),
  }
}
