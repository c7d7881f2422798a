// The two lists, from the books; each change is carried out on them.
import type { Decider } from '../../decide/decider.js'
import type { Network } from '../../domain/address.js'
import { AppError } from '../../domain/app-error.js'
import { endProblem } from '../../domain/list-entry.js'
import type { EntryWords, ListEntry, ListName } from '../../domain/list-entry.js'
import type { Clock } from '../../ports/clock.js'
import type { Log } from '../../ports/log.js'
import type { Asker } from '../../ports/operator/asker.js'
import type {
  AddedEntries,
  ListDesk,
  NameDesk,
  PlacedEntry,
  RemovedEntries,
  WantedEntry,
} from '../../ports/operator/list-desk.js'
import type { Page, PageRequest } from '../../ports/store.js'
import type { Effects } from '../path/effects.js'
import type { CarryOut } from '../path/pipeline.js'
import { BulkLists } from './bulk-lists.js'
import { endRefusal, keeperOf, merged } from './merged-entry.js'
import { keptOf } from './kept-of.js'
import { ListGuard } from './list-guard.js'
import { NewestFirst } from './newest-first.js'

/** What the desk needs. */
export interface LiveListDeskParts {
  readonly decider: Pick<Decider, 'blocks' | 'lists' | 'trust'>
  readonly names: NameDesk
  readonly carryOut: CarryOut
  readonly effects: Pick<Effects, 'changeEntries'>
  readonly clock: Clock
  readonly log: Log
}

/** Implements {@link ListDesk} over the running parts. */
export class LiveListDesk implements ListDesk {
  readonly names: NameDesk
  readonly #parts: LiveListDeskParts
  readonly #guard: ListGuard
  readonly #bulk: BulkLists
  readonly #newestFirst: NewestFirst

  constructor(parts: LiveListDeskParts) {
    this.names = parts.names
    this.#parts = parts
    this.#guard = new ListGuard(parts.decider)
    this.#bulk = new BulkLists({ ...parts, guard: this.#guard })
    this.#newestFirst = new NewestFirst(parts.decider.lists)
  }

  entries(list: ListName, { page, perPage }: PageRequest): Promise<Page<ListEntry>> {
    const entries = this.#newestFirst.entries(list)
    const start = (page - 1) * perPage
    return Promise.resolve({ items: entries.slice(start, start + perPage), total: entries.length })
  }

  allEntries(list: ListName): readonly ListEntry[] {
    return this.#parts.decider.lists.entries(list)
  }

  async addEntry(
    list: ListName,
    network: Network,
    words: EntryWords,
    asker?: Asker,
  ): Promise<PlacedEntry> {
    const { carryOut, decider, clock } = this.#parts
    const present = decider.lists.entry(list, network)
    const problem = endRefusal(present, words, clock.now())
    if (problem !== undefined) throw new AppError('invalidValue', problem)
    if (present !== undefined) return this.#rewrite(present, words)
    const refusal = (await this.#guard.judge(list, [network], asker))(network)
    if (refusal !== undefined) throw new AppError('invalidValue', refusal)
    const since = clock.now()
    const entry = merged(undefined, { list, network, since, ...words })
    const carried = await carryOut((orders) => {
      orders.add(entry)
    })
    return { ...entry, ...keptOf(carried) }
  }

  async editEntry(
    list: ListName,
    network: Network,
    words: EntryWords,
  ): Promise<ListEntry | undefined> {
    const present = this.#parts.decider.lists.entry(list, network)
    if (present === undefined) return undefined
    const keeper = keeperOf(present)
    if (keeper !== undefined) throw new AppError('invalidValue', `${keeper}: edit its note there`)
    const problem = endProblem(words.endsAt, this.#parts.clock.now())
    if (problem !== undefined) throw new AppError('invalidValue', problem)
    return this.#rewrite(present, words)
  }

  addEntries(
    list: ListName,
    entries: readonly WantedEntry[],
    asker?: Asker,
  ): Promise<AddedEntries> {
    return this.#bulk.add(list, entries, asker)
  }

  async removeEntry(list: ListName, network: Network): Promise<boolean> {
    const entry = this.#parts.decider.lists.entry(list, network)
    const keeper = keeperOf(entry)
    if (keeper !== undefined) throw new AppError('invalidValue', `${keeper}: remove it there`)
    await this.#parts.carryOut((orders) => orders.remove(list, network))
    return entry !== undefined
  }

  removeEntries(list: ListName, entries: readonly WantedEntry[]): Promise<RemovedEntries> {
    return this.#bulk.remove(list, entries)
  }

  /** An entry that is there gets another note or end, without being announced like a new one. */
  async #rewrite(present: ListEntry, words: EntryWords): Promise<PlacedEntry> {
    const { decider, effects } = this.#parts
    const entry = merged(present, { ...present, note: words.note, endsAt: words.endsAt })
    if (entry === present) return present
    decider.lists.add(entry)
    const carried = await effects.changeEntries({ added: [entry], removed: [] })
    return { ...entry, ...keptOf(carried) }
  }
}
