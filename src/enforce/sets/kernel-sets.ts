// Our sets in the kernel: rebuilt beside the live ones and swapped, destroyed.
import { setTimeout as delay } from 'node:timers/promises'
import { sourceOf, type Address, type Family } from '../../domain/address.js'
import { toError } from '../../domain/app-error.js'
import {
  addLine,
  besideName,
  besideSuffix,
  createLine,
  deleteLine,
  inChunks,
  isCounted,
  namePrefix,
  timeoutSeconds,
  type KernelSet,
} from './ipset-script.js'
import type { SetReader } from './set-reader.js'
import { sideSetsOf, tallySet, type SideSet } from './side-sets.js'
import type { Tools } from '../process/tools.js'
import type { WantedState } from './wanted-state.js'

// The kernel lets go of a set some ms after the rule that named it (nf_tables frees rules later).
const releaseMs = 3000
const releasePollMs = 20

/** Works on the sets by `ipset restore`, which stops at the first refused line. */
export class KernelSets {
  readonly #tools: Tools
  readonly #reader: SetReader
  readonly #maxEntries: number
  readonly #capacities = new Map<string, number>()

  /** @param options.maxEntries what a set must hold at least; `maxelem` follows from it */
  constructor(options: {
    readonly tools: Tools
    readonly reader: SetReader
    readonly maxEntries: number
  }) {
    this.#tools = options.tools
    this.#reader = options.reader
    this.#maxEntries = options.maxEntries
  }

  /** Tells whether a set that was made by {@link rebuild} is nearly full with so many members. */
  isNearlyFull(set: KernelSet, count: number): boolean {
    return count > 0.9 * (this.#capacities.get(set.name) ?? Infinity)
  }

  /**
   * Fills new sets beside the live ones and swaps each in: what is dropped goes on being dropped.
   * A set that was nearly full comes back larger; what was counted of an entry stays with it.
   */
  async rebuild(sets: readonly KernelSet[], wanted: WantedState, now: number): Promise<void> {
    const live = await this.#reader.names()
    const counters = new Map<string, ReadonlyMap<string, string>>()
    for (const set of sets.filter((each) => isCounted(each) && live.has(each.name))) {
      counters.set(set.name, await this.#reader.counters(set.name))
    }
    // Each family by a process of its own: ipset spends more time on the text than the kernel on the sets.
    const families = [...new Set(sets.map(({ family }) => family))]
    const done = await Promise.allSettled(
      families.map((family) => {
        const own = sets.filter((set) => set.family === family)
        return this.#restore(this.#rebuildScript(own, { live, counters, wanted, now }))
      }),
    )
    for (const outcome of done) if (outcome.status === 'rejected') throw toError(outcome.reason)
  }

  async #restore(script: Iterable<string>): Promise<void> {
    await this.#tools.run('ipset', ['restore', '-exist'], { input: inChunks(script) })
  }

  /** Destroys sets that were being filled when somebody was killed; returns the names of the others. */
  async removeLeftovers(): Promise<ReadonlySet<string>> {
    const ours = await this.#ourNames()
    const leftovers = ours.filter((name) => name.endsWith(besideSuffix))
    await this.#destroy(leftovers)
    return new Set(ours.filter((name) => !leftovers.includes(name)))
  }

  /** Destroys all sets of ours, whose rules must be gone; tells whether there were any. */
  async remove(): Promise<boolean> {
    for (const giveUpAt = performance.now() + releaseMs; ;) {
      try {
        const names = await this.#ourNames()
        await this.#destroy(names)
        return names.length > 0
      } catch (caught) {
        if (performance.now() > giveUpAt) throw caught
        await delay(releasePollMs)
      }
    }
  }

  /** Creates the sets that the kernel's rules fill, where they are missing. */
  async createSideSets(families: readonly Family[]): Promise<void> {
    const lines = this.#sideSets(families).map(({ create }) => create)
    try {
      await this.#tools.run('ipset', ['restore', '-exist'], { input: inChunks(lines) })
    } catch (caught) {
      if (!/already exists/.test(toError(caught).message)) throw caught
      await this.#replaceSideSets(families)
    }
  }

  /** Another version has made them in another way: new ones are put in their place. */
  async #replaceSideSets(families: readonly Family[]): Promise<void> {
    const live = await this.#reader.names()
    const lines = this.#sideSets(families).flatMap(({ name, create }) => {
      if (!live.has(name)) return [create]
      const beside = `${name}${besideSuffix}`
      return [create.replace(name, beside), `swap ${beside} ${name}`, `destroy ${beside}`]
    })
    await this.#restore(lines)
  }

  /** Empties them of what a daemon before this one has left there; counts of blocked sources stay. */
  async flushSideSets(families: readonly Family[]): Promise<void> {
    const kept = families.map((family) => tallySet(family).name)
    const names = this.#sideSets(families).map(({ name }) => name)
    const lines = names.filter((name) => !kept.includes(name)).map((name) => `flush ${name}`)
    await this.#tools.run('ipset', ['restore'], { input: inChunks(lines) })
  }

  /** Takes out what was counted of sources that are blocked no more. */
  async forgetTallies(families: readonly Family[], wanted: WantedState): Promise<void> {
    const lines: string[] = []
    for (const family of families) {
      const { name } = tallySet(family)
      const members = await this.#reader.members(name)
      const gone = members.filter((member) => !wanted.isKnown(sourceOf(member as Address)))
      // What is counted of a larger network stands there by its parts.
      if (family === 4 || !wanted.hasLargeNetworks) {
        lines.push(...gone.map((member) => deleteLine(name, member)))
      }
    }
    await this.#restore(lines)
  }

  /** Says which of them are missing, by the number of entries of each set of the kernel. */
  missingSideSets(
    counts: ReadonlyMap<string, number>,
    families: readonly Family[],
  ): readonly string[] {
    const missing = this.#sideSets(families).filter(({ name }) => !counts.has(name))
    return missing.map(({ name }) => `the set ${name} was missing`)
  }

  *#rebuildScript(
    sets: readonly KernelSet[],
    from: {
      live: ReadonlySet<string>
      counters: ReadonlyMap<string, ReadonlyMap<string, string>>
      wanted: WantedState
      now: number
    },
  ): IterableIterator<string> {
    for (const set of sets) {
      const beside = besideName(set)
      if (from.live.has(beside)) yield `destroy ${beside}`
      const count = from.wanted.expected(set, from.now).least
      const capacity = this.#capacityFor(count)
      this.#capacities.set(set.name, capacity)
      yield createLine(set, { name: beside, count, capacity })
      const counters = from.counters.get(set.name)
      for (const { member, until } of from.wanted.members(set, from.now)) {
        const line = addLine(beside, member, until && timeoutSeconds(until, from.now))
        yield `${line}${counters?.get(member) ?? ''}`
      }
      yield from.live.has(set.name) ? `swap ${beside} ${set.name}` : `rename ${beside} ${set.name}`
      if (from.live.has(set.name)) yield `destroy ${beside}`
    }
  }

  #capacityFor(count: number): number {
    // Entries that have ended take room until the kernel sweeps them out.
    const withSlack = Math.ceil(this.#maxEntries * 1.25) + 1024
    return Math.max(withSlack, 2 * count)
  }

  async #ourNames(): Promise<readonly string[]> {
    return [...(await this.#reader.names())].filter((name) => name.startsWith(namePrefix))
  }

  #sideSets(families: readonly Family[]): readonly SideSet[] {
    return families.flatMap(sideSetsOf)
  }

  async #destroy(names: readonly string[]): Promise<void> {
    if (names.length === 0) return
    const input = inChunks(names.map((name) => `destroy ${name}`))
    await this.#tools.run('ipset', ['restore'], { input })
  }
}
