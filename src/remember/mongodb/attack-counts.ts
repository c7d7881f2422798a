// How many attacks there were, by what people look at.
import type { Document } from 'mongodb'
import type { AttackCounts } from '../../ports/store.js'
import { fromStoredText } from '../adapter/stored-text.js'
import { maxReadMs } from './mongo-connection.js'
import type { MongoConnection } from './mongo-connection.js'

const maxKeys = 100
const dayMs = 86_400_000

interface Count {
  readonly key: string
  readonly count: number
}

/** Counts the attacks of a span, in one pass. */
export async function countAttacks(
  connection: MongoConnection,
  span: { readonly from: number; readonly to: number },
): Promise<AttackCounts> {
  const most = (field: string): Document[] => [
    { $group: { _id: `$${field}`, count: { $sum: 1 } } },
    { $sort: { count: -1, _id: 1 } },
    { $limit: maxKeys },
  ]
  const day = { $floor: { $divide: ['$at', dayMs] } }
  const [answer] = await connection
    .collection('attacks')
    .aggregate<Readonly<Record<'victim' | 'country' | 'type' | 'day', readonly Document[]>>>(
      [
        { $match: { at: { $gte: span.from, $lt: span.to } } },
        { $project: { at: 1, victim: 1, country: 1, type: 1 } },
        {
          $facet: {
            victim: most('victim'),
            country: most('country'),
            type: most('type'),
            day: [{ $group: { _id: day, count: { $sum: 1 } } }, { $sort: { _id: 1 } }],
          },
        },
      ],
      { maxTimeMS: maxReadMs },
    )
    .toArray()
  const perDay = (answer?.day ?? []).map(({ _id, count }) => ({
    key: new Date(Number(_id) * dayMs).toISOString().slice(0, 10),
    count: Number(count),
  }))
  return {
    total: perDay.reduce((sum, { count }) => sum + count, 0),
    perVictim: counts(answer?.victim),
    perCountry: counts(answer?.country),
    perType: counts(answer?.type),
    perDay,
  }
}

function counts(documents: readonly Document[] = []): readonly Count[] {
  return documents.map(({ _id, count }) => ({
    key: fromStoredText(String(_id)),
    count: Number(count),
  }))
}
