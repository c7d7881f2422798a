// Pages of the attack log, each with its total, without reading the log.
import type { Filter } from 'mongodb'
import type { Attack } from '../../domain/attack.js'
import type { AttackQuery, Page } from '../../ports/store.js'
import { durations } from '../adapter/attack-hours.js'
import { toStoredText } from '../adapter/stored-text.js'
import { findBySearch } from './attack-search.js'
import type { SearchLimits } from './attack-search.js'
import { readSlice } from './attack-slice.js'
import { maxReadMs } from './mongo-connection.js'
import type { MongoConnection, StoredDocument } from './mongo-connection.js'
import { toSpan } from './tally-reader.js'
import type { Stretch, TallyReader } from './tally-reader.js'

/** How many attacks meet a filter, and where a page of them begins. */
interface Located {
  readonly total: number
  /** So many attacks before an instant; undefined where there are not so many. */
  readonly start: { readonly to: number; readonly offset: number } | undefined
}

/** Where attacks are read. */
export interface AttackLog {
  readonly connection: MongoConnection
  readonly reader: TallyReader
  readonly limits: SearchLimits
}

/** Reads one page, newest first. */
export async function readAttackPage(log: AttackLog, query: AttackQuery): Promise<Page<Attack>> {
  const { search = '' } = query
  const filter = toFilter(query)
  const found =
    search === '' ? undefined : await findBySearch(log.connection, filter, query, log.limits)
  if (found !== undefined) return found
  const offset = (query.page - 1) * query.perPage
  if (query.source !== undefined) {
    // One source has few attacks: it is blocked after each.
    const attacks = log.connection.collection('attacks')
    const [items, total] = await Promise.all([
      readSlice(log.connection, filter, offset, query.perPage),
      attacks.countDocuments(filter, { maxTimeMS: maxReadMs }),
    ])
    return { items, total }
  }
  const { total, start } = await locate(log.reader, query, offset)
  if (start === undefined) return { items: [], total }
  const older = { $lt: start.to, ...(query.from !== undefined && { $gte: query.from }) }
  const narrowed = { ...filter, at: older }
  return { items: await readSlice(log.connection, narrowed, start.offset, query.perPage), total }
}

function toFilter({ source, victim, type, from, to }: AttackQuery): Filter<StoredDocument> {
  return {
    ...(source !== undefined && { source: toStoredText(source) }),
    ...(victim !== undefined && { victim: toStoredText(victim) }),
    ...(type !== undefined && { type: toStoredText(type) }),
    ...((from ?? to) !== undefined && {
      at: { ...(from !== undefined && { $gte: from }), ...(to !== undefined && { $lt: to }) },
    }),
  }
}

/** Counts what meets a query without a source or a search, and finds the attack at an offset. */
async function locate(reader: TallyReader, query: AttackQuery, offset: number): Promise<Located> {
  const { type, victim } = query
  const filter = {
    ...(type !== undefined && { type: toStoredText(type) }),
    ...(victim !== undefined && { victim: toStoredText(victim) }),
  }
  const stretches = await reader.stretches(toSpan(query), filter)
  const total = stretches.reduce((sum, { attacks }) => sum + attacks, 0)
  const found = findStretch(stretches, offset)
  if (found === undefined) return { total, start: undefined }
  const { stretch } = found
  if (stretch.unit !== 'day') return { total, start: { to: stretch.to, offset: found.offset } }
  const within = findStretch(await reader.stretches(stretch, filter, ['hour']), found.offset)
  // One that was forgotten meanwhile.
  const start = within ?? { stretch: { to: stretch.to - durations.day }, offset: 0 }
  return { total, start: { to: start.stretch.to, offset: start.offset } }
}

function findStretch(
  stretches: readonly Stretch[],
  offset: number,
): { readonly stretch: Stretch; readonly offset: number } | undefined {
  let before = 0
  for (const stretch of stretches) {
    if (before + stretch.attacks > offset) return { stretch, offset: offset - before }
    before += stretch.attacks
  }
  return undefined
}
