// Counting attacks themselves, where no tally knows how many they are.
import type { Document } from 'mongodb'
import { durations } from '../shared/attack-hours.js'
import type { Span } from '../shared/attack-hours.js'
import { maxReadMs } from './mongo-connection.js'
import type { MongoConnection } from './mongo-connection.js'
import { sumBy } from './tally-documents.js'
import type { Tally, TargetCount } from './tally-documents.js'

/** Counts the attacks of a span by what they were. */
export async function tallyAttacks(connection: MongoConnection, span: Span): Promise<Tally> {
  const attacks = { $sum: 1 }
  const day = { $floor: { $divide: ['$at', durations.day] } }
  const target = { day, type: '$type', victim: '$victim' }
  const count = (_id: Document | string): Promise<Document[]> =>
    connection
      .collection('attacks')
      .aggregate([{ $match: within(span) }, { $group: { _id, attacks } }], { maxTimeMS: maxReadMs })
      .toArray()
  const [targets, countries] = await Promise.all([count(target), count('$country')])
  const byTargetAndDay = targets.map((found) => ({
    ...(found._id as { readonly day: number; readonly type: string; readonly victim: string }),
    attacks: Number(found.attacks),
  }))
  const byTarget = byTargetAndDay.map(({ type, victim, attacks: of }): TargetCount => {
    return { type, victim, attacks: of }
  })
  return {
    total: byTarget.reduce((sum, { attacks: of }) => sum + of, 0),
    byDay: sumBy(
      byTargetAndDay.map((found) => ({ day: found.day, attacks: found.attacks })),
      (found) => String(found.day),
    ),
    byTarget: sumBy(byTarget, ({ type, victim }) => JSON.stringify([type, victim])),
    byCountry: countries.map((found) => ({
      country: String(found._id),
      attacks: Number(found.attacks),
    })),
  }
}

/** The condition on attacks to be of a span. */
export function within({ from, to }: Span): { readonly at: Document } {
  return { at: { $gte: from, $lt: to } }
}
