// Pages of the attack log, each with its total, without reading the log.
import type { Filter } from 'mongodb'
import type { Attack } from '../../domain/attack.js'
import type { AttackQuery, Page } from '../../ports/store.js'
import { sliceOf } from '../shared/page-slice.js'
import { toFilter } from './attack-filter.js'
import { findBySearch } from './attack-search.js'
import { readSlice } from './attack-slice.js'
import type { AttackLog } from './attack-slice.js'
import { locatePage, stretchesOf, totalOf } from './attack-totals.js'
import { maxReadMs } from './mongo-connection.js'
import type { StoredDocument } from './mongo-connection.js'
import { within } from './tally-attacks.js'

/** Reads one page, newest first. */
export async function readAttackPage(log: AttackLog, query: AttackQuery): Promise<Page<Attack>> {
  const filter = toFilter(query)
  const found = await findBySearch(log, filter, query)
  if (found !== undefined) return found
  if (query.source !== undefined) return readOfSource(log, filter, query)
  const stretches = await stretchesOf(log.reader, query)
  const total = totalOf(stretches)
  const page = await locatePage(log.reader, query, stretches)
  if (page === undefined) return { items: [], total }
  const narrowed = { ...filter, ...within(page) }
  return {
    items: await readSlice(log, narrowed, { offset: page.offset, count: query.perPage }),
    total,
  }
}

/** One source has few attacks: it is blocked after each. */
async function readOfSource(
  log: AttackLog,
  filter: Filter<StoredDocument>,
  query: AttackQuery,
): Promise<Page<Attack>> {
  const [items, total] = await Promise.all([
    readSlice(log, filter, sliceOf(query)),
    log.connection.collection('attacks').countDocuments(filter, { maxTimeMS: maxReadMs }),
  ])
  return { items, total }
}
