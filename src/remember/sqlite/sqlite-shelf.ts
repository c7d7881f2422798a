// A shelf as a table: the key, the columns of its kind, the record.
import type {
  Condition,
  RowChange,
  RowOrder,
  RowQuery,
  Shelf,
  ShelfName,
  ShelfRow,
  ShelfValue,
} from '../books/shelf.js'
import type { SqliteConnection, SqlValue } from './sqlite-connection.js'

/** What {@link Shelf} does, done at once. */
export type BlockingShelf = {
  readonly [Name in keyof Shelf]: (
    ...args: Parameters<Shelf[Name]>
  ) => Awaited<ReturnType<Shelf[Name]>>
}

interface Sql {
  readonly sql: string
  readonly values: readonly SqlValue[]
}

const comparisons = {
  is: '=',
  isNot: '<>',
  below: '<',
  above: '>',
  atMost: '<=',
  atLeast: '>=',
} as const

/** Implements {@link BlockingShelf}. Names of columns are ours alone, values are bound. */
export class SqliteShelf implements BlockingShelf {
  readonly #connection: SqliteConnection
  readonly #table: ShelfName

  constructor(connection: SqliteConnection, table: ShelfName) {
    this.#connection = connection
    this.#table = table
  }

  insert(row: ShelfRow): boolean {
    const { sql, values } = this.#insertion(row)
    return this.#connection.run(`${sql} ON CONFLICT (key) DO NOTHING`, ...values) > 0
  }

  put(row: ShelfRow): void {
    const { sql, values } = this.#insertion(row)
    const names = ['record', ...Object.keys(row.columns)]
    const updates = names.map((name) => `"${name}" = excluded."${name}"`)
    this.#connection.run(`${sql} ON CONFLICT (key) DO UPDATE SET ${updates.join(', ')}`, ...values)
  }

  replace({ key, record, columns }: ShelfRow, conditions: readonly Condition[]): boolean {
    const change = toUpdates({ set: { ...columns, record } })
    const where = toWhere([['key', 'is', key], ...conditions])
    return this.#update(change, where) > 0
  }

  find({ conditions, order, offset, count }: RowQuery): readonly ShelfRow[] {
    const where = toWhere(conditions)
    const rows = this.#connection.all<Record<string, ShelfValue>>(
      `SELECT * FROM ${this.#table} WHERE ${where.sql} ${toOrder(order)} LIMIT ? OFFSET ?`,
      ...where.values,
      count,
      offset,
    )
    return rows.map(toRow)
  }

  count(conditions: readonly Condition[]): number {
    const where = toWhere(conditions)
    const sql = `SELECT count(*) AS total FROM ${this.#table} WHERE ${where.sql}`
    return this.#connection.first<{ total: number }>(sql, ...where.values)?.total ?? 0
  }

  change(conditions: readonly Condition[], change: RowChange): number {
    return this.#update(toUpdates(change), toWhere(conditions))
  }

  take(conditions: readonly Condition[], order: RowOrder, change: RowChange): ShelfRow | undefined {
    return this.#connection.inTransaction(() => {
      const [first] = this.find({ conditions, order, offset: 0, count: 1 })
      if (first === undefined) return undefined
      const one: Condition = ['key', 'is', first.key]
      this.#update(toUpdates(change), toWhere([one]))
      return this.find({ conditions: [one], order, offset: 0, count: 1 })[0]
    })
  }

  remove(conditions: readonly Condition[], limit: number): number {
    const where = toWhere(conditions)
    return this.#connection.run(
      `DELETE FROM ${this.#table} WHERE key IN (
        SELECT key FROM ${this.#table} WHERE ${where.sql} LIMIT ?)`,
      ...where.values,
      limit,
    )
  }

  #insertion({ key, record, columns }: ShelfRow): Sql {
    const names = ['key', 'record', ...Object.keys(columns)]
    const places = names.map(() => '?').join(', ')
    return {
      sql: `INSERT INTO ${this.#table} (${names.map((name) => `"${name}"`).join(', ')})
        VALUES (${places})`,
      values: [key, record, ...Object.values(columns).map(toSql)],
    }
  }

  #update(updates: Sql, where: Sql): number {
    const sql = `UPDATE ${this.#table} SET ${updates.sql} WHERE ${where.sql}`
    return this.#connection.run(sql, ...updates.values, ...where.values)
  }
}

function toRow({ key, record, ...columns }: Record<string, ShelfValue>): ShelfRow {
  return { key: String(key), record: String(record), columns }
}

function toSql(value: ShelfValue): SqlValue {
  if (typeof value === 'boolean') return Number(value)
  return typeof value === 'object' ? JSON.stringify(value) : value
}

function toWhere(conditions: readonly Condition[]): Sql {
  const parts = conditions.map(toCondition)
  return {
    sql: parts.length === 0 ? 'true' : parts.map(({ sql }) => sql).join(' AND '),
    values: parts.flatMap(({ values }) => values),
  }
}

function toCondition([column, test, value]: Condition): Sql {
  const name = `"${column}"`
  const values = [toSql(value)]
  switch (test) {
    case 'oneOf':
      return { sql: `${name} IN (SELECT value FROM json_each(?))`, values }
    case 'lacks':
      return { sql: `NOT EXISTS (SELECT 1 FROM json_each(${name}) WHERE value = ?)`, values }
    case 'shorterThan':
      return { sql: `json_array_length(${name}) < ?`, values }
    default:
      return { sql: `${name} ${comparisons[test]} ?`, values }
  }
}

function toUpdates({ set = {}, add = {}, raise = {}, append = {} }: RowChange | SetAll): Sql {
  const parts: readonly (readonly [string, ShelfValue])[] = [
    ...Object.entries(set).map(([name, value]) => [`"${name}" = ?`, value] as const),
    ...Object.entries(add).map(([name, value]) => [`"${name}" = "${name}" + ?`, value] as const),
    ...Object.entries(raise).map(
      ([name, value]) => [`"${name}" = max("${name}", ?)`, value] as const,
    ),
    ...Object.entries(append).map(
      ([name, value]) => [`"${name}" = json_insert("${name}", '$[#]', ?)`, value] as const,
    ),
  ]
  return {
    sql: parts.map(([sql]) => sql).join(', '),
    values: parts.map(([, value]) => toSql(value)),
  }
}

/** A whole row, lists as well. */
type SetAll = Omit<RowChange, 'set'> & { readonly set: Readonly<Record<string, ShelfValue>> }

function toOrder({ by, isDescending }: RowOrder): string {
  const direction = isDescending ? 'DESC' : 'ASC'
  return by === 'key'
    ? `ORDER BY key ${direction}`
    : `ORDER BY "${by}" ${direction}, key ${direction}`
}
