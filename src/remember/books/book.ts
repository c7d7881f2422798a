// One kind of records on its shelf: records in, records out, names of fields checked by the compiler.
import { AppError } from '../../domain/app-error.js'
import type { Page, PageRequest } from '../../ports/page.js'
import { checkPage, sliceOf } from '../shared/page-slice.js'
import { fromStoredText, toStoredText } from '../shared/stored-text.js'
import type { Condition, RowChange, Shelf, ShelfName, ShelfRow, ShelfValue } from './shelf.js'

/** The fields of a record that are values of their own. */
type Field<Item> = keyof Item & string

/** How records of one kind stand on a shelf. */
export interface BookSchema<Item> {
  readonly shelf: ShelfName
  readonly keyOf: (item: Item) => string
  /** The fields that stand beside the record. */
  readonly columns: readonly Field<Item>[]
}

/** A {@link Condition} on the fields of a record. */
export type FieldCondition<Item> = Condition & readonly [Field<Item> | 'key', ...unknown[]]

/** A {@link RowChange} of fields. */
export interface FieldChange<Item> {
  readonly set?: Partial<Item>
  readonly add?: Partial<Record<Field<Item>, number>>
  readonly raise?: Partial<Record<Field<Item>, number>>
  readonly append?: Partial<Record<Field<Item>, string>>
}

/** An order by a field. */
export interface FieldOrder<Item> {
  readonly by: Field<Item> | 'key'
  readonly isDescending: boolean
}

// An index of some servers takes no longer text.
const maxColumnLength = 1024

/** Records of one kind. */
export class Book<Item extends object> {
  readonly #schema: BookSchema<Item>
  readonly #shelf: Shelf

  constructor(schema: BookSchema<Item>, shelf: Shelf) {
    this.#schema = schema
    this.#shelf = shelf
  }

  async get(key: string): Promise<Item | undefined> {
    const [found] = await this.find([['key', 'is', key]], { by: 'key', isDescending: false }, 1)
    return found
  }

  async insert(item: Item): Promise<boolean> {
    return this.#shelf.insert(this.#toRow(item))
  }

  async put(item: Item): Promise<void> {
    await this.#shelf.put(this.#toRow(item))
  }

  async replace(item: Item, conditions: readonly FieldCondition<Item>[]): Promise<boolean> {
    return this.#shelf.replace(this.#toRow(item), conditions.map(stored))
  }

  async find(
    conditions: readonly FieldCondition<Item>[],
    order: FieldOrder<Item>,
    count: number,
  ): Promise<readonly Item[]> {
    const query = { conditions: conditions.map(stored), order, offset: 0, count }
    return (await this.#shelf.find(query)).map((row) => this.#fromRow(row))
  }

  async page(
    conditions: readonly FieldCondition<Item>[],
    order: FieldOrder<Item>,
    request: PageRequest,
  ): Promise<Page<Item>> {
    checkPage(request)
    const query = { conditions: conditions.map(stored), order, ...sliceOf(request) }
    const [rows, total] = await Promise.all([
      this.#shelf.find(query),
      this.#shelf.count(query.conditions),
    ])
    return { items: rows.map((row) => this.#fromRow(row)), total }
  }

  count(conditions: readonly FieldCondition<Item>[]): Promise<number> {
    return this.#shelf.count(conditions.map(stored))
  }

  change(conditions: readonly FieldCondition<Item>[], change: FieldChange<Item>): Promise<number> {
    return this.#shelf.change(conditions.map(stored), toRowChange(change))
  }

  /** See {@link Shelf.take}. */
  async take(
    conditions: readonly FieldCondition<Item>[],
    order: FieldOrder<Item>,
    change: FieldChange<Item>,
  ): Promise<Item | undefined> {
    const row = await this.#shelf.take(conditions.map(stored), order, toRowChange(change))
    return row === undefined ? undefined : this.#fromRow(row)
  }

  remove(conditions: readonly FieldCondition<Item>[], limit = 1000): Promise<number> {
    return this.#shelf.remove(conditions.map(stored), limit)
  }

  #toRow(item: Item): ShelfRow {
    const columns = Object.fromEntries(
      this.#schema.columns.map((field) => [field, checked(field, item[field] as ShelfValue)]),
    )
    return { key: checkedKey(this.#schema.keyOf(item)), record: JSON.stringify(item), columns }
  }

  #fromRow({ record, columns }: ShelfRow): Item {
    const item = JSON.parse(record) as Item
    const newer = this.#schema.columns.flatMap((field) => {
      const column = columns[field]
      return column === undefined ? [] : [[field, fromColumn(column, item[field])] as const]
    })
    return { ...item, ...(Object.fromEntries(newer) as Partial<Item>) }
  }
}

function checkedKey(key: string): string {
  return checked('key', key) as string
}

/** @throws AppError `invalidValue` for a text that is too long, or a number that cannot be compared */
function checked(name: string, value: ShelfValue): ShelfValue {
  if (typeof value === 'string') {
    if (value.length <= maxColumnLength) return toStoredText(value)
    throw new AppError(
      'invalidValue',
      `the store refuses the value: ${name} has more than ${maxColumnLength} characters`,
    )
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new AppError('invalidValue', `the store refuses the value: ${name} is ${value}`)
  }
  return typeof value === 'object' ? value.map(toStoredText) : value
}

/** SQLite keeps booleans as 0 and 1, and lists as JSON: the record tells which they are. */
function fromColumn(column: ShelfValue, known: unknown): unknown {
  if (typeof known === 'boolean') return Boolean(column)
  if (Array.isArray(known)) {
    const list = typeof column === 'string' ? (JSON.parse(column) as string[]) : column
    return (list as readonly string[]).map(fromStoredText)
  }
  return typeof column === 'string' ? fromStoredText(column) : column
}

function stored(condition: Condition): Condition {
  const [column, test, value] = condition
  if (typeof value === 'string') return [column, test, toStoredText(value)] as Condition
  return test === 'oneOf' ? [column, test, value.map(toStoredText)] : condition
}

function toRowChange<Item>({ set, add, raise, append }: FieldChange<Item>): RowChange {
  return {
    ...(set && { set: storedTexts(set) }),
    ...(add && { add: add as Record<string, number> }),
    ...(raise && { raise: raise as Record<string, number> }),
    ...(append && { append: storedTexts(append) as Record<string, string> }),
  }
}

function storedTexts(values: object): Record<string, string | number | boolean> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, checked(name, value as ShelfValue)]),
  ) as Record<string, string | number | boolean>
}
