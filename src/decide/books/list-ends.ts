// When entries of the lists end. The kernel's lists have no timeouts: whoever asks here takes them off.
import type { Network } from '../../domain/address.js'
import type { ListEntry, ListName } from '../../domain/list-entry.js'

/** The entries that have an end. */
export class ListEnds {
  readonly #entries = new Map<string, ListEntry>()
  /** No entry ends before it; asked for many times a second. */
  #nextAt = Infinity

  /** Notes an entry that is new or replaced. */
  note(entry: ListEntry): void {
    const key = keyOf(entry.list, entry.network)
    if (entry.endsAt === undefined) this.#entries.delete(key)
    else {
      this.#entries.set(key, entry)
      this.#nextAt = Math.min(this.#nextAt, entry.endsAt)
    }
  }

  forget(list: ListName, network: Network): void {
    this.#entries.delete(keyOf(list, network))
  }

  /** Returns the entries whose end has come. */
  due(now: number): readonly ListEntry[] {
    if (now < this.#nextAt) return []
    const all = [...this.#entries.values()]
    const due = all.filter(({ endsAt = Infinity }) => endsAt <= now)
    // Those that are due count until they are taken off.
    this.#nextAt = all.reduce((next, { endsAt = Infinity }) => Math.min(next, endsAt), Infinity)
    return due
  }
}

function keyOf(list: ListName, network: Network): string {
  return `${list} ${network}`
}
