// A shelf as a collection: the key is the `_id`; the columns and the record are fields.
import { MongoServerError } from 'mongodb'
import type { Collection, Filter, Sort, UpdateFilter } from 'mongodb'
import type {
  Condition,
  RowChange,
  RowOrder,
  RowQuery,
  Shelf,
  ShelfName,
  ShelfRow,
} from '../books/shelf.js'
import { maxReadMs } from './mongo-connection.js'
import type { MongoConnection, StoredDocument } from './mongo-connection.js'

const duplicateKey = 11000

const comparisons = {
  is: '$eq',
  isNot: '$ne',
  lacks: '$ne',
  below: '$lt',
  above: '$gt',
  atMost: '$lte',
  atLeast: '$gte',
  oneOf: '$in',
} as const

/** Implements {@link Shelf}. Names of fields are ours alone. */
export class MongoShelf implements Shelf {
  readonly #connection: MongoConnection
  readonly #name: ShelfName

  constructor(connection: MongoConnection, name: ShelfName) {
    this.#connection = connection
    this.#name = name
  }

  insert(row: ShelfRow): Promise<boolean> {
    return this.#run(async (rows) => {
      try {
        await rows.insertOne(toDocument(row))
        return true
      } catch (caught) {
        if (isDuplicate(caught)) return false
        throw caught
      }
    })
  }

  put(row: ShelfRow): Promise<void> {
    const write = async (rows: Collection<StoredDocument>): Promise<void> => {
      await rows.replaceOne({ _id: row.key }, toDocument(row), { upsert: true })
    }
    return this.#run(async (rows) => {
      try {
        await write(rows)
      } catch (caught) {
        // Two hosts that write a key for the first time at once: the second time it is there.
        if (!isDuplicate(caught)) throw caught
        await write(rows)
      }
    })
  }

  replace(row: ShelfRow, conditions: readonly Condition[]): Promise<boolean> {
    const filter = toFilter([['key', 'is', row.key], ...conditions])
    return this.#run(async (rows) => {
      return (await rows.replaceOne(filter, toDocument(row))).matchedCount > 0
    })
  }

  find({ conditions, order, offset, count }: RowQuery): Promise<readonly ShelfRow[]> {
    return this.#run(async (rows) => {
      const found = await rows
        .find(toFilter(conditions), { maxTimeMS: maxReadMs })
        .sort(toSort(order))
        .skip(offset)
        .limit(count)
        .batchSize(count)
        .toArray()
      return found.map(toRow)
    })
  }

  count(conditions: readonly Condition[]): Promise<number> {
    return this.#run((rows) => rows.countDocuments(toFilter(conditions), { maxTimeMS: maxReadMs }))
  }

  change(conditions: readonly Condition[], change: RowChange): Promise<number> {
    return this.#run(async (rows) => {
      return (await rows.updateMany(toFilter(conditions), toUpdate(change))).matchedCount
    })
  }

  take(
    conditions: readonly Condition[],
    order: RowOrder,
    change: RowChange,
  ): Promise<ShelfRow | undefined> {
    return this.#run(async (rows) => {
      const found = await rows.findOneAndUpdate(toFilter(conditions), toUpdate(change), {
        sort: toSort(order),
        returnDocument: 'after',
      })
      return found === null ? undefined : toRow(found)
    })
  }

  remove(conditions: readonly Condition[], limit: number): Promise<number> {
    const filter = toFilter(conditions)
    return this.#run(async (rows) => {
      const found = await rows
        .find(filter, { projection: { _id: 1 } })
        .limit(limit)
        .batchSize(limit)
        .toArray()
      if (found.length === 0) return 0
      // The condition again: one of them may have been changed meanwhile.
      const ids = { _id: { $in: found.map(({ _id }) => _id) } }
      return (await rows.deleteMany({ $and: [ids, filter] })).deletedCount
    })
  }

  #run<Result>(work: (rows: Collection<StoredDocument>) => Promise<Result>): Promise<Result> {
    return this.#connection.run(() => work(this.#connection.collection(this.#name)))
  }
}

function isDuplicate(caught: unknown): boolean {
  return caught instanceof MongoServerError && caught.code === duplicateKey
}

function toDocument({ key, record, columns }: ShelfRow): StoredDocument {
  return { _id: key, record, ...columns }
}

function toRow({ _id, record, ...columns }: StoredDocument): ShelfRow {
  return {
    key: String(_id),
    record: String(record),
    columns: columns,
  }
}

function toFilter(conditions: readonly Condition[]): Filter<StoredDocument> {
  const parts = conditions.map(toCondition)
  return parts.length === 0 ? {} : { $and: parts }
}

function toCondition([column, test, value]: Condition): Filter<StoredDocument> {
  const name = column === 'key' ? '_id' : column
  // A list is shorter while it has nothing at the last place that it may not reach.
  if (test === 'shorterThan') return { [`${name}.${value - 1}`]: { $exists: false } }
  return { [name]: { [comparisons[test]]: value } }
}

function toUpdate({ set, add, raise, append }: RowChange): UpdateFilter<StoredDocument> {
  const update = { $set: set, $inc: add, $max: raise, $push: append }
  return Object.fromEntries(Object.entries(update).filter(([, fields]) => fields !== undefined))
}

function toSort({ by, isDescending }: RowOrder): Sort {
  const direction = isDescending ? -1 : 1
  return by === 'key' ? { _id: direction } : { [by]: direction, _id: direction }
}
