// The allowlist and denylist files: read at start, whenever they change, and when a person says so.
import { unwatchFile, watchFile } from 'node:fs'
import { readListFile } from '../../config/read-list-file.js'
import type { ListFile, ListFileEntry } from '../../config/read-list-file.js'
import type { Decider } from '../../decide/decider.js'
import type { Orders } from '../../decide/orders/orders.js'
import { toError } from '../../domain/app-error.js'
import type { Network } from '../../domain/address.js'
import { tooManyHostNames } from '../../domain/host-name.js'
import type { HostName, NamedHost } from '../../domain/host-name.js'
import type { ListEntry, ListName } from '../../domain/list-entry.js'
import { SerialJobs } from '../../jobs/serial-jobs.js'
import type { Clock } from '../../ports/clock.js'
import type { Log } from '../../ports/log.js'

// Polled, since editors replace files and inotify then watches the old one. A file may be found empty that is
// just being written, so two polls must fit into the promised second.
const pollMs = 250
const bothLists = ['allow', 'deny'] as const

/** The part of the path that the files steer. */
export interface FollowingPath {
  readonly decider: Pick<Decider, 'lists'>
  readonly orders: Pick<Orders, 'add' | 'remove'>
}

/** Keeps the lists as the two files say. Entries that people made otherwise are left alone. */
export class ListFiles {
  readonly #paths: Readonly<Record<ListName, string>>
  readonly #clock: Clock
  readonly #log: Log
  readonly #known: Record<ListName, ReadonlySet<Network>> = { allow: new Set(), deny: new Set() }
  /** The host names that the allowlist file holds now. */
  #names: ReadonlyMap<HostName, NamedHost> = new Map()
  /** Files that were changed between {@link read} and {@link watch}. */
  readonly #changed = new Set<ListName>()
  readonly #readings = new SerialJobs()
  #path: FollowingPath | undefined

  constructor(options: {
    readonly paths: Readonly<Record<ListName, string>>
    readonly clock: Clock
    readonly log: Log
  }) {
    this.#paths = options.paths
    this.#clock = options.clock
    this.#log = options.log
  }

  /** Reads both files and keeps an eye on them from now on; bad lines are named in the log. */
  async read(): Promise<readonly ListEntry[]> {
    for (const list of bothLists) {
      watchFile(this.#paths[list], { interval: pollMs, persistent: false }, () => {
        this.#onChange(list)
      })
    }
    const lists = await Promise.all(bothLists.map((list) => this.#readList(list)))
    return lists.flat()
  }

  /** Puts the host names of the allowlist file on the list; what people have put there stays theirs. */
  followNames({ names }: Decider['lists']): boolean {
    let isChanged = false
    for (const named of this.#names.values()) {
      const present = names.get(named.name)
      const isKnown = present?.origin !== 'file' || present.note === named.note
      if (present !== undefined && isKnown) continue
      if (names.add(named)) isChanged = true
      else this.#log.warn(`${named.name} of the allowlist file is left out: ${tooManyHostNames}`)
    }
    for (const { name, origin } of names.all()) {
      if (origin !== 'file' || this.#names.has(name)) continue
      names.remove(name)
      isChanged = true
    }
    return isChanged
  }

  /** Follows both files until {@link stop}, also what was changed since they were read. */
  watch(path: FollowingPath): void {
    this.#path = path
    for (const list of this.#changed) this.#onChange(list)
    this.#changed.clear()
  }

  /** Reads both files now, and returns a sentence for each whose entries have changed. */
  async readAgain(): Promise<readonly string[]> {
    const path = this.#path
    if (path === undefined) return []
    const changed: string[] = []
    for (const list of bothLists) {
      const isChanged = await this.#readings.run(() => this.#follow(list, path))
      if (isChanged) changed.push(`the ${list}list file was read again`)
    }
    return changed
  }

  async stop(): Promise<void> {
    for (const path of Object.values(this.#paths)) unwatchFile(path)
    await this.#readings.run(() => Promise.resolve())
  }

  #onChange(list: ListName): void {
    const path = this.#path
    if (path === undefined) this.#changed.add(list)
    else void this.#readings.run(() => this.#follow(list, path))
  }

  /** Returns whether an entry is new, changed or gone. */
  async #follow(list: ListName, path: FollowingPath): Promise<boolean> {
    const before = this.#known[list]
    let isChanged = false
    try {
      const entries = await this.#readList(list)
      for (const entry of entries) isChanged = this.#add(entry, path) || isChanged
    } catch (caught) {
      this.#log.error({ cause: toError(caught).message }, `the ${list}list file stays as it was`)
      return false
    }
    for (const network of before) {
      const isOurs = path.decider.lists.entry(list, network)?.origin === 'file'
      if (!isOurs || this.#known[list].has(network)) continue
      path.orders.remove(list, network)
      isChanged = true
    }
    return (list === 'allow' && this.followNames(path.decider.lists)) || isChanged
  }

  #add(entry: ListEntry, { decider, orders }: FollowingPath): boolean {
    const present = decider.lists.entry(entry.list, entry.network)
    // What has an end would be gone while the file still names it.
    const isOurs =
      present?.origin === 'file' || present?.origin === 'name' || present?.endsAt !== undefined
    const isKnown = !isOurs || present.note === entry.note
    if (present !== undefined && isKnown) return false
    try {
      orders.add(entry)
      return true
    } catch (caught) {
      this.#log.error({ cause: toError(caught).message }, 'a line of the denylist file is left out')
      return false
    }
  }

  async #readList(list: ListName): Promise<readonly ListEntry[]> {
    const { entries, names, problems } = await readListFile(this.#paths[list], list)
    for (const problem of problems) this.#log.warn(problem)
    if (list === 'allow') this.#takeNames(names)
    this.#known[list] = new Set(entries.map(({ network }) => network))
    return entries.map((entry) => this.#toEntry(list, entry))
  }

  #takeNames(lines: ListFile['names']): void {
    const since = this.#clock.now()
    this.#names = new Map(
      lines.map(({ hostName, note }) => [
        hostName,
        { name: hostName, origin: 'file', note, since } as const,
      ]),
    )
  }

  #toEntry(list: ListName, { network, note }: ListFileEntry): ListEntry {
    return { list, network, origin: 'file', note, since: this.#clock.now() }
  }
}
