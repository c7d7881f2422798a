// The blocked sources of one family, in the sets that they stand in: bounded together.
import { prefixOf, type Family, type Source } from '../../domain/address.js'
import type { DynamicEntry } from '../../ports/firewall.js'
import { setOf, singleSet, type KernelSet } from './ipset-script.js'
import { TimedEntries } from './timed-entries.js'

/** The sets of blocked sources of a family. */
export function blockSetsOf(family: Family): readonly KernelSet[] {
  const sets = [setOf('dynamic', family), setOf('oneWay', family)]
  return family === 6 ? [...sets, singleSet] : sets
}

/** Returns the set that a blocked source stands in. */
export function setOfBlocked({ source, proof }: Pick<DynamicEntry, 'source' | 'proof'>): KernelSet {
  const family = source.includes(':') ? 6 : 4
  if (proof === 'oneWay') return setOf('oneWay', family)
  const isSingle = family === 6 && prefixOf(source) === 128
  return isSingle ? singleSet : setOf('dynamic', family)
}

// Whoever is forgotten and blocked again begins with the count of his earlier block.
const maxKnown = 2_000_000

/** Holds at most `capacity` sources, each in one set. */
export class BlockedSources {
  readonly #capacity: number
  /** By the names of their sets, the ones that leave first at the front. */
  readonly #entries: ReadonlyMap<string, TimedEntries>
  /** Who was blocked before: what was dropped of them may still be counted. */
  readonly #known = new Set<Source>()

  constructor(family: Family, capacity: number) {
    this.#capacity = capacity
    const order = [setOf('oneWay', family), ...blockSetsOf(family)]
    this.#entries = new Map(order.map(({ name }) => [name, new TimedEntries(Infinity)]))
  }

  /** Adds a source or renews it, moving it where its proof is another; returns who had to leave for it. */
  add(entry: DynamicEntry): Source | undefined {
    const { source, until, proof } = entry
    this.delete(source)
    if (this.#known.size > maxKnown) this.#known.clear()
    this.#known.add(source)
    const evicted = this.#size < this.#capacity ? undefined : this.#evict()
    const leavesFirst = proof === 'oneWay'
    this.entriesOf(setOfBlocked(entry))?.add({ key: source, until, leavesFirst })
    return evicted
  }

  delete(source: Source): void {
    for (const entries of this.#entries.values()) entries.delete(source)
  }

  /** Tells whether a source was blocked before, as far as that is remembered. */
  isKnown(source: Source): boolean {
    return this.#known.has(source)
  }

  /** Returns the names of the sets that a source stands in: one, or none. */
  setNamesOf(source: Source): readonly string[] {
    return [...this.#entries].filter(([, entries]) => entries.has(source)).map(([name]) => name)
  }

  /** Returns the entries of a set; undefined where it is not a set of blocked sources of this family. */
  entriesOf({ name }: KernelSet): TimedEntries | undefined {
    return this.#entries.get(name)
  }

  expire(now: number): void {
    for (const entries of this.#entries.values()) entries.expire(now)
  }

  get #size(): number {
    let size = 0
    for (const entries of this.#entries.values()) size += entries.size
    return size
  }

  #evict(): Source | undefined {
    for (const entries of this.#entries.values()) {
      const evicted = entries.evict()
      if (evicted !== undefined) return evicted.key as Source
    }
    return undefined
  }
}
