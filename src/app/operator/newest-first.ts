// A list in the order in which people read it, sorted once for many pages.
import type { AccessLists } from '../../decide/books/access-lists.js'
import type { ListEntry, ListName } from '../../domain/list-entry.js'

interface Sorted {
  readonly version: number
  readonly entries: readonly ListEntry[]
}

/** Sorts each list again only when it has changed: two hundred pages of a long list are one sort. */
export class NewestFirst {
  readonly #lists: AccessLists
  readonly #sorted = new Map<ListName, Sorted>()

  constructor(lists: AccessLists) {
    this.#lists = lists
  }

  entries(list: ListName): readonly ListEntry[] {
    const version = this.#lists.version(list)
    const known = this.#sorted.get(list)
    if (known?.version === version) return known.entries
    const entries = [...this.#lists.entries(list)].sort((a, b) => b.since - a.since)
    this.#sorted.set(list, { version, entries })
    return entries
  }
}
