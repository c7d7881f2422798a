// The attack log by its sources: whose latest attack is the newest comes first.
import type { Document, Filter } from 'mongodb'
import type { Attack } from '../../domain/attack.js'
import type { AttackGroup, AttackQuery } from '../../ports/attack-query.js'
import type { Page } from '../../ports/page.js'
import { sliceOf } from '../shared/page-slice.js'
import { narrow, wantedAttacks } from './attack-search.js'
import type { AttackLog } from './attack-slice.js'
import { sinceWhen, stretchesOf } from './attack-totals.js'
import { maxReadMs } from './mongo-connection.js'
import type { StoredDocument } from './mongo-connection.js'
import { fromAttackDocument } from './stored-attacks.js'

/** Reads one page of groups. */
export async function readAttackGroups(
  log: AttackLog,
  query: AttackQuery,
): Promise<Page<AttackGroup>> {
  const wanted = await wantedAttacks(log, query)
  if (wanted === undefined) return { items: [], total: 0 }
  const since = sinceWhen(await stretchesOf(log.reader, query), log.limits.grouped)
  const grouped = narrow(wanted.filter, query, since)
  const { offset, count } = sliceOf(query)
  const [page, total] = await Promise.all([
    aggregate(log, grouped, [{ $skip: offset }, { $limit: count }]),
    countGroups(log, grouped),
  ])
  const shown = page.map(({ _id, at }) => ({ source: String(_id), at: Number(at) }))
  return {
    items: await readShown(log, wanted.filter, shown),
    total,
    ...(since !== undefined && { isTotalAtLeast: true as const }),
  }
}

/** Groups what meets a condition, the latest first. */
async function aggregate(
  { connection }: AttackLog,
  filter: Filter<StoredDocument>,
  rest: readonly Document[],
): Promise<readonly Document[]> {
  const sums = { attacks: { $sum: 1 }, attempts: { $sum: '$attempts' } }
  return connection
    .collection('attacks')
    .aggregate(
      [
        { $match: filter },
        { $group: { _id: '$source', at: { $max: '$at' }, ...sums } },
        { $sort: { at: -1, _id: 1 } },
        ...rest,
      ],
      { maxTimeMS: maxReadMs },
    )
    .toArray()
}

async function countGroups(
  { connection }: AttackLog,
  filter: Filter<StoredDocument>,
): Promise<number> {
  const [found] = await connection
    .collection('attacks')
    .aggregate([{ $match: filter }, { $group: { _id: '$source' } }, { $count: 'total' }], {
      maxTimeMS: maxReadMs,
    })
    .toArray()
  return Number(found?.total ?? 0)
}

/** Reads the latest attack of each source, and how many it has in all. */
async function readShown(
  log: AttackLog,
  filter: Filter<StoredDocument>,
  shown: readonly { readonly source: string; readonly at: number }[],
): Promise<readonly AttackGroup[]> {
  if (shown.length === 0) return []
  const ofShown = { $and: [filter, { source: { $in: shown.map(({ source }) => source) } }] }
  const [sums, latest] = await Promise.all([
    aggregate(log, ofShown, []),
    log.connection
      .collection('attacks')
      .find({ $and: [filter, { $or: shown.map(({ source, at }) => ({ source, at })) }] })
      .sort({ at: -1, order: -1 })
      .maxTimeMS(maxReadMs)
      .toArray(),
  ])
  const sumOf = new Map(sums.map((sum) => [String(sum._id), sum]))
  const latestOf = new Map<string, Attack>()
  for (const document of latest) {
    const source = String(document.source)
    if (!latestOf.has(source)) latestOf.set(source, fromAttackDocument(document))
  }
  return shown.flatMap(({ source }) => {
    const [attack, sum] = [latestOf.get(source), sumOf.get(source)]
    if (attack === undefined || sum === undefined) return []
    return [{ latest: attack, attacks: Number(sum.attacks), attempts: Number(sum.attempts) }]
  })
}
