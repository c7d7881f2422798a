// Where one book's records stand: what every store can do with them, each step whole or not at all.

/** The names of the shelves; a table or a collection each. */
export const shelfNames = [
  'users',
  'sessions',
  'links',
  'tokens',
  'change_log',
  'outbox',
  'news',
  'reports',
  'report_texts',
  'report_slots',
] as const

/** The name of a shelf. */
export type ShelfName = (typeof shelfNames)[number]

/** A value beside the record; texts as `toStoredText` makes them. */
export type ShelfValue = string | number | boolean | readonly string[]

/** A record as it stands on a shelf. */
export interface ShelfRow {
  readonly key: string
  /** The record as JSON, as it was put there. */
  readonly record: string
  /** The fields that are searched by or changed in place: they are newer than the JSON. */
  readonly columns: Readonly<Record<string, ShelfValue>>
}

/**
 * What a row must meet: a column (or `key`), a test and a value. `oneOf` takes a list; `lacks` and
 * `shorterThan` are about columns that are lists.
 */
export type Condition =
  | readonly [column: string, test: 'is' | 'isNot', value: string | number | boolean]
  | readonly [
      column: string,
      test: 'below' | 'above' | 'atMost' | 'atLeast',
      value: string | number,
    ]
  | readonly [column: string, test: 'oneOf', values: readonly string[]]
  | readonly [column: string, test: 'lacks', value: string]
  | readonly [column: string, test: 'shorterThan', length: number]

/** What happens to a row in place. */
export interface RowChange {
  readonly set?: Readonly<Record<string, string | number | boolean>>
  readonly add?: Readonly<Record<string, number>>
  /** Sets a number that is larger than the one there. */
  readonly raise?: Readonly<Record<string, number>>
  /** Appends a text to a list. */
  readonly append?: Readonly<Record<string, string>>
}

/** The order of rows; equal ones by their keys, in the same direction. */
export interface RowOrder {
  readonly by: string
  readonly isDescending: boolean
}

/** Which rows, in which order, and which part of them. */
export interface RowQuery {
  readonly conditions: readonly Condition[]
  readonly order: RowOrder
  readonly offset: number
  readonly count: number
}

/** Rows of one kind. Each method is atomic for every row, also among the hosts of a cluster. */
export interface Shelf {
  /** Adds a row; false where its key is there. */
  insert(row: ShelfRow): Promise<boolean>

  /** Writes a row, in the place of the one with its key. */
  put(row: ShelfRow): Promise<void>

  /** Writes a row in the place of the one with its key, if that meets the conditions; else false. */
  replace(row: ShelfRow, conditions: readonly Condition[]): Promise<boolean>

  find(query: RowQuery): Promise<readonly ShelfRow[]>

  count(conditions: readonly Condition[]): Promise<number>

  /** Changes every row that meets the conditions; returns how many. */
  change(conditions: readonly Condition[], change: RowChange): Promise<number>

  /**
   * Changes the first row that meets the conditions, and returns it as it is then. Of many that take the
   * same row with a change after which it meets the conditions no longer, one gets it.
   */
  take(
    conditions: readonly Condition[],
    order: RowOrder,
    change: RowChange,
  ): Promise<ShelfRow | undefined>

  /** Removes at most so many rows that meet the conditions; returns how many. */
  remove(conditions: readonly Condition[], limit: number): Promise<number>
}

/** Every shelf of a store, by name. */
export type Shelves = (name: ShelfName) => Shelf
