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
  const sums = { attacks: { $sum: 1 }, attempts: { $sum: '$attempts' } }
  const day = { $floor: { $divide: ['$at', durations.day] } }
  const target = { day, type: '$type', victim: '$victim' }
  const count = (_id: Document | string): Promise<Document[]> =>
    connection
      .collection('attacks')
      .aggregate([{ $match: within(span) }, { $group: { _id, ...sums } }], { maxTimeMS: maxReadMs })
      .toArray()
  const [targets, countries] = await Promise.all([count(target), count('$country')])
  const byTargetAndDay = targets.map((found) => ({
    ...(found._id as { readonly day: number; readonly type: string; readonly victim: string }),
    ...numbersOf(found),
  }))
  const byTarget = byTargetAndDay.map(({ type, victim, attacks, attempts }): TargetCount => {
    return { type, victim, attacks, attempts }
  })
  return {
    total: byTarget.reduce((sum, { attacks }) => sum + attacks, 0),
    attempts: byTarget.reduce((sum, { attempts }) => sum + attempts, 0),
    byDay: sumBy(
      byTargetAndDay.map(({ day: of, attacks, attempts }) => ({ day: of, attacks, attempts })),
      (found) => String(found.day),
    ),
    byTarget: sumBy(byTarget, ({ type, victim }) => JSON.stringify([type, victim])),
    byCountry: countries.map((found) => ({ country: String(found._id), ...numbersOf(found) })),
  }
}

function numbersOf({ attacks, attempts }: Document) {
  return { attacks: Number(attacks), attempts: Number(attempts) }
}

/** The condition on attacks to be of a span. */
export function within({ from, to }: Span): { readonly at: Document } {
  return { at: { $gte: from, $lt: to } }
}
