// Who changed what, in a store.
import type { Change, ChangeLog, ChangeQuery } from '../../ports/change-log.js'
import type { Page } from '../../ports/page.js'
import { Book } from './book.js'
import type { FieldCondition } from './book.js'
import { changeSchema } from './book-schemas.js'
import { checkSize, equalities, spanOf } from './conditions.js'
import type { Shelves } from './shelf.js'

const maxBytes = 65_536

/** Implements {@link ChangeLog}. */
export class StoredChangeLog implements ChangeLog {
  readonly #changes: Book<Change>

  constructor(shelves: Shelves) {
    this.#changes = new Book(changeSchema, shelves('change_log'))
  }

  async append(change: Change): Promise<void> {
    checkSize('before', change.before, maxBytes)
    checkSize('after', change.after, maxBytes)
    await this.#changes.insert(change)
  }

  find(id: string): Promise<Change | undefined> {
    return this.#changes.get(id)
  }

  async page(query: ChangeQuery): Promise<Page<Change>> {
    const conditions: readonly FieldCondition<Change>[] = [
      ...equalities(query, ['actor', 'action', 'subject']),
      ...spanOf('at', query),
    ]
    return this.#changes.page(conditions, { by: 'at', isDescending: true }, query)
  }

  markUndone(
    id: string,
    { at, by }: { readonly at: number; readonly by: string },
  ): Promise<Change | undefined> {
    return this.#changes.take(
      [
        ['key', 'is', id],
        ['undoneAt', 'is', 0],
        ['undoUntil', 'atLeast', at],
      ],
      { by: 'key', isDescending: false },
      { set: { undoneAt: at, undoneBy: by } },
    )
  }

  prune(before: number): Promise<number> {
    return this.#changes.remove([['at', 'below', before]])
  }
}
