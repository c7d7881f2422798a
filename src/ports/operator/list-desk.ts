// The allowlist and the denylist.
import type { Address, Network } from '../../domain/address.js'
import type { HostName, NamedHost } from '../../domain/host-name.js'
import type { EntryWords, ListEntry, ListName } from '../../domain/list-entry.js'
import type { Page, PageRequest } from '../store.js'
import type { Asker } from './asker.js'

/** One line of many: what a client wants on a list, or off it. */
export interface WantedEntry extends EntryWords {
  readonly network: Network
  /** Where the client wrote it, `line 3`: a refusal names it. */
  readonly place: string
}

/** One host name of many: what a client wants on the allowlist, or off it. */
export interface WantedName {
  readonly hostName: HostName
  /** Undefined where nothing is said of it: what is there keeps its note, what is new has none. */
  readonly note: string | undefined
  readonly place: string
}

/** A host name of the allowlist, and what it stands for now. */
export interface ShownName extends NamedHost {
  readonly addresses: readonly Address[]
  /** Why it, or one family of it, is not resolved; else empty. */
  readonly problem: string
}

/** Where a change is, besides the kernel, which has it whenever an order resolves. */
export interface Kept {
  /** True where the store is away: the change is in the kernel, and waits to be written. */
  readonly isStoreWaiting?: true
}

/** An entry that was put on a list. */
export type PlacedEntry = ListEntry & Kept

/** What became of many entries. */
export interface AddedEntries extends Kept {
  readonly added: number
  /** Were there, and have another note or another end now. */
  readonly changed: number
  /** Were there as they are. */
  readonly unchanged: number
}

/** What became of entries that were to leave a list. */
export interface RemovedEntries extends Kept {
  readonly removed: number
  /** Were not on it. */
  readonly absent: number
}

/** Shows and changes the host names of the allowlist. Their addresses are entries of the origin `name`. */
export interface NameDesk {
  /** All of them, in the order in which they were added. */
  all(): readonly ShownName[]

  /** @throws AppError `invalidValue` where these names would be too many */
  checkRoom(names: readonly WantedName[]): void

  /** @throws AppError `invalidValue` that names the place of every name that the file holds */
  checkKept(names: readonly WantedName[]): void

  /**
   * Puts host names on the allowlist, all of them or, where one is refused, none; what is there keeps its
   * date and, where no note is given, its note. Resolves when each was asked for, or after a few seconds.
   * @throws AppError `invalidValue` where there would be too many
   */
  add(names: readonly WantedName[]): Promise<AddedEntries>

  /**
   * Takes host names off the allowlist, and their addresses with them.
   * @throws AppError `invalidValue` that names the place of every name that the file holds
   */
  remove(names: readonly WantedName[]): Promise<RemovedEntries>
}

/** Shows and changes the two lists. */
export interface ListDesk {
  /** The host names of the allowlist. */
  readonly names: NameDesk

  /** One list, newest first. */
  entries(list: ListName, page: PageRequest): Promise<Page<ListEntry>>

  /** The whole of a list as it is now, in the order in which it was made. */
  allEntries(list: ListName): readonly ListEntry[]

  /**
   * Puts a network on a list. What is there keeps its date and its origin (but a file's entry
   * becomes a person's) and, where nothing else is said, its note and its end. Resolves when the kernel has it, and the
   * store too or the disk beside it.
   * @throws AppError `invalidValue` for what would lock people out: on the denylist, networks that hold
   *   loopback, an address that is never blocked, or nearly everything; and, unless it is forced, the
   *   asker's own address or one where phones work, and on the allowlist nearly everything; for an end
   *   that does not lie ahead, or of what a file or a host name holds.
   */
  addEntry(list: ListName, network: Network, words: EntryWords, asker?: Asker): Promise<PlacedEntry>

  /**
   * Gives an entry another note or another end, and nothing else. Undefined where it is not on the list.
   * @throws AppError `invalidValue` where a file holds the entry, or the end does not lie ahead
   */
  editEntry(list: ListName, network: Network, words: EntryWords): Promise<ListEntry | undefined>

  /**
   * Puts many networks on a list like {@link addEntry}, all of them or, where one is refused, none.
   * A daemon that is killed meanwhile has a part of them: the same call made again completes it.
   * @throws AppError `invalidValue` that names the place of every refused one
   */
  addEntries(list: ListName, entries: readonly WantedEntry[], asker?: Asker): Promise<AddedEntries>

  /**
   * Takes exactly this network off a list; false where it was not on it.
   * @throws AppError `invalidValue` where a file holds the entry: it would come back with the file.
   */
  removeEntry(list: ListName, network: Network): Promise<boolean>

  /**
   * Takes many networks off a list, all of them or, where one is refused, none. What is not on it
   * is no reason to refuse.
   * @throws AppError `invalidValue` that names the place of every entry that a file holds
   */
  removeEntries(list: ListName, entries: readonly WantedEntry[]): Promise<RemovedEntries>
}
