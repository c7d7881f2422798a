// Whole books as text, to be carried to another store.
import { AppError } from '../../domain/app-error.js'
import type { BookCopies, BookRecord } from '../../ports/store-books.js'
import { Book } from './book.js'
import type { BookSchema } from './book.js'
import * as schemas from './book-schemas.js'
import { shelfNames } from './shelf.js'
import type { ShelfName, Shelves } from './shelf.js'

const maxRecords = 500
// Of large records not so many at once.
const maxTexts = 4

type AnySchema = BookSchema<Record<string, unknown>>

const byShelf = new Map<ShelfName, AnySchema>(
  Object.values(schemas)
    .filter((schema) => typeof schema === 'object')
    .map((schema) => [schema.shelf, schema as unknown as AnySchema]),
)

/** Implements {@link BookCopies}. */
export class StoredBookCopies implements BookCopies {
  readonly names: readonly ShelfName[] = shelfNames
  readonly #shelves: Shelves

  constructor(shelves: Shelves) {
    this.#shelves = shelves
  }

  count(name: string): Promise<number> {
    return this.#book(name).count([])
  }

  async read(name: string, after: BookRecord | undefined): Promise<readonly BookRecord[]> {
    const key = after === undefined ? undefined : this.#schema(name).keyOf(fromRecord(after))
    const found = await this.#book(name).find(
      key === undefined ? [] : [['key', 'above', key]],
      { by: 'key', isDescending: false },
      name === 'report_texts' ? maxTexts : maxRecords,
    )
    return found.map((item) => JSON.stringify(item) as BookRecord)
  }

  async write(name: string, records: readonly BookRecord[]): Promise<void> {
    const book = this.#book(name)
    for (const record of records) await book.put(fromRecord(record))
  }

  #book(name: string): Book<Record<string, unknown>> {
    const schema = this.#schema(name)
    return new Book(schema, this.#shelves(schema.shelf))
  }

  #schema(name: string): AnySchema {
    const schema = byShelf.get(name as ShelfName)
    if (schema === undefined) throw new AppError('invalidValue', `the store has no book ${name}`)
    return schema
  }
}

function fromRecord(record: BookRecord): Record<string, unknown> {
  return JSON.parse(record) as Record<string, unknown>
}
