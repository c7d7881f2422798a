// The allowlist and denylist files: read at start and whenever they change.
import { unwatchFile, watchFile } from 'node:fs'
import { readListFile } from '../../config/read-list-file.js'
import type { ListFileEntry } from '../../config/read-list-file.js'
import { toError } from '../../domain/app-error.js'
import type { Network } from '../../domain/address.js'
import type { ListEntry, ListName } from '../../domain/list-entry.js'
import type { Clock } from '../../ports/clock.js'
import type { Log } from '../../ports/log.js'
import type { Pipeline } from '../path/pipeline.js'

// Polled, since editors replace files and inotify then watches the old one. A file may be found empty that is
// just being written, so two polls must fit into the promised second.
const pollMs = 250

/** The part of the path that the files steer. */
type Followed = Pick<Pipeline, 'decider' | 'orders'>

/** Keeps the lists as the two files say. Entries that people made otherwise are left alone. */
export class ListFiles {
  readonly #paths: Readonly<Record<ListName, string>>
  readonly #clock: Clock
  readonly #log: Log
  readonly #known: Record<ListName, ReadonlySet<Network>> = { allow: new Set(), deny: new Set() }
  /** Files that were changed between {@link read} and {@link watch}. */
  readonly #changed = new Set<ListName>()
  #pipeline: Followed | undefined
  #reading = Promise.resolve()

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
    for (const list of ['allow', 'deny'] as const) {
      watchFile(this.#paths[list], { interval: pollMs, persistent: false }, () => {
        this.#onChange(list)
      })
    }
    const lists = await Promise.all(
      (['allow', 'deny'] as const).map((list) => this.#readList(list)),
    )
    return lists.flat()
  }

  /** Follows both files until {@link stop}, also what was changed since they were read. */
  watch(pipeline: Followed): void {
    this.#pipeline = pipeline
    for (const list of this.#changed) this.#onChange(list)
    this.#changed.clear()
  }

  async stop(): Promise<void> {
    for (const path of Object.values(this.#paths)) unwatchFile(path)
    await this.#reading
  }

  #onChange(list: ListName): void {
    const pipeline = this.#pipeline
    if (pipeline === undefined) this.#changed.add(list)
    else this.#reading = this.#reading.then(() => this.#follow(list, pipeline))
  }

  async #follow(list: ListName, pipeline: Followed): Promise<void> {
    const before = this.#known[list]
    try {
      const entries = await this.#readList(list)
      for (const entry of entries) this.#add(entry, pipeline)
    } catch (caught) {
      this.#log.error({ cause: toError(caught).message }, `the ${list}list file stays as it was`)
      return
    }
    for (const network of before) {
      const isOurs = pipeline.decider.lists.entry(list, network)?.origin === 'file'
      if (isOurs && !this.#known[list].has(network)) pipeline.orders.remove(list, network)
    }
  }

  #add(entry: ListEntry, pipeline: Followed): void {
    const present = pipeline.decider.lists.entry(entry.list, entry.network)
    const isKnown = present?.origin !== 'file' || present.note === entry.note
    if (present !== undefined && isKnown) return
    try {
      pipeline.orders.add(entry)
    } catch (caught) {
      this.#log.error({ cause: toError(caught).message }, 'a line of the denylist file is left out')
    }
  }

  async #readList(list: ListName): Promise<readonly ListEntry[]> {
    const { entries, problems } = await readListFile(this.#paths[list])
    for (const problem of problems) this.#log.warn(problem)
    this.#known[list] = new Set(entries.map(({ network }) => network))
    return entries.map((entry) => this.#toEntry(list, entry))
  }

  #toEntry(list: ListName, { network, note }: ListFileEntry): ListEntry {
    return { list, network, origin: 'file', note, since: this.#clock.now() }
  }
}
