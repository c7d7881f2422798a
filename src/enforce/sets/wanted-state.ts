// What the kernel shall hold, in memory: bounded, and able to say what each set must contain.
import { AppError } from '../../domain/app-error.js'
import { familyOf, type Family, type Network, type Source } from '../../domain/address.js'
import type {
  DynamicEntry,
  FirewallChange,
  FirewallState,
  FirewallStatus,
  FlowEntry,
} from '../../ports/firewall.js'
import {
  flowMember,
  kernelSets,
  parseFlowMember,
  isBlockGroup,
  isFlowGroup,
  isList,
  type Group,
  type KernelSet,
  setOf,
  type ListGroup,
  type TimedGroup,
} from './ipset-script.js'
import { BlockedSources } from './blocked-sources.js'
import { NetworkList } from './network-list.js'
import { TimedEntries, type TimedEntry } from './timed-entries.js'

/** A member of a set, and its end in ms since the epoch if it has one. */
export interface Member {
  readonly member: string
  readonly until?: number
}

/** How many members a set surely holds, and how many at most. */
export interface ExpectedCount {
  readonly least: number
  readonly most: number
}

type TimedChange = Extract<FirewallChange, { readonly set: TimedGroup }>

const families: readonly Family[] = [4, 6]
// The kernel's clock and ours may differ by the rounding of a timeout and a little of waiting.
const timeoutLagMs = 2000

/** Holds the groups, each family for itself: no flood of one can push out the other. */
export class WantedState {
  readonly #lists = {
    allow: perFamily(newList),
    deny: perFamily(newList),
    trusted: perFamily(newList),
  }
  readonly #blocked: Readonly<Record<Family, BlockedSources>>
  /** The other groups, by the names of their sets. */
  readonly #timed: ReadonlyMap<string, TimedEntries>

  /** @param maxEntries the bound of the blocked sources of a family, and of each other set whose entries end by themselves */
  constructor(maxEntries: number) {
    this.#blocked = perFamily((family) => new BlockedSources(family, maxEntries))
    const timed = kernelSets.filter(({ group }) => !isList(group) && !isBlockGroup(group))
    this.#timed = new Map(timed.map(({ name }) => [name, new TimedEntries(maxEntries)]))
  }

  /** Makes a change; returns the removal of the entry that had to leave for it. */
  apply(change: FirewallChange): FirewallChange | undefined {
    const listed = listedIn(change)
    if (listed !== undefined) {
      const list = this.#lists[listed.group][familyOf(listed.network)]
      if (change.op === 'add') list.add(listed.network)
      else list.delete(listed.network)
      return undefined
    }
    return this.#applyTimed(change as TimedChange)
  }

  #applyTimed(change: TimedChange): FirewallChange | undefined {
    if (change.set === 'dynamic') return this.#applyBlock(change)
    const key = 'source' in change ? change.source : flowMember(change.flow)
    const family = familyOf('source' in change ? change.source : change.flow.address)
    const entries = this.#entries(setOf(change.set, family))
    if (change.op === 'remove') {
      entries.delete(key)
      return undefined
    }
    const evicted = entries.add({ key, until: change.until, leavesFirst: false })
    return evicted && removalOf(change.set, evicted)
  }

  #applyBlock(
    change: Extract<TimedChange, { readonly set: 'dynamic' }>,
  ): FirewallChange | undefined {
    const blocked = this.#blocked[familyOf(change.source)]
    if (change.op === 'remove') {
      blocked.delete(change.source)
      return undefined
    }
    const evicted = blocked.add(change)
    return evicted && { op: 'remove', set: 'dynamic', source: evicted }
  }

  /** Tells whether a network of IPv6 that is larger than a source is blocked. */
  get hasLargeNetworks(): boolean {
    const blocked = this.#after('dynamic', -Infinity)
    return blocked.some(({ key }) => key.endsWith('/48') || key.endsWith('/56'))
  }

  /** Tells whether a source was blocked before, as far as that is remembered. */
  isKnown(source: Source): boolean {
    return this.#blocked[familyOf(source)].isKnown(source)
  }

  /** Returns the names of the sets that a blocked source stands in: one, or none. */
  setNamesOf(source: Source): readonly string[] {
    return this.#blocked[familyOf(source)].setNamesOf(source)
  }

  /** Forgets entries that have ended, once the kernel has surely dropped them too. */
  expire(now: number): void {
    for (const entries of this.#timed.values()) entries.expire(now - timeoutLagMs)
    for (const family of families) this.#blocked[family].expire(now - timeoutLagMs)
  }

  /** Tells whether a member is in a list's set, be it as a half of everything. */
  isListed(group: ListGroup, member: Network): boolean {
    return this.#lists[group][familyOf(member)].hasMember(member)
  }

  /** Returns what a set must hold at the instant. */
  *members(set: KernelSet, now: number): IterableIterator<Member> {
    const { group, family } = set
    if (isList(group)) {
      for (const member of this.#lists[group][family].members()) yield { member }
      return
    }
    for (const { key, until } of this.#entries(set).after(now)) yield { member: key, until }
  }

  /** Returns how many members a set must hold at the instant. */
  expected(set: KernelSet, now: number): ExpectedCount {
    const { group, family } = set
    if (isList(group)) {
      const count = this.#lists[group][family].memberCount
      return { least: count, most: count }
    }
    // Kernels differ in whether they count entries that have just ended: more is not judged.
    const least = this.#entries(set).countAfter(now + timeoutLagMs)
    return { least, most: Infinity }
  }

  #entries(set: KernelSet): TimedEntries {
    const entries = this.#timed.get(set.name) ?? this.#blocked[set.family].entriesOf(set)
    if (entries === undefined) throw new AppError('unavailable', `no entries end in ${set.name}`)
    return entries
  }

  #timedOf(group: Group): readonly TimedEntries[] {
    return kernelSets.filter((set) => set.group === group).map((set) => this.#entries(set))
  }

  #countAfter(group: TimedGroup, now: number): number {
    return this.#timedOf(group).reduce((sum, entries) => sum + entries.countAfter(now), 0)
  }

  #after(group: TimedGroup, now: number): readonly TimedEntry[] {
    return this.#timedOf(group).flatMap((set) => [...set.after(now)])
  }

  /** Returns how many entries each group has at the instant. */
  counts(now: number): FirewallStatus['entries'] {
    const { allow, deny, trusted } = this.#lists
    return {
      allow: allow[4].size + allow[6].size,
      deny: deny[4].size + deny[6].size,
      trusted: trusted[4].size + trusted[6].size,
      dynamic: this.#countAfter('dynamic', now) + this.#countAfter('oneWay', now),
      flow: this.#countAfter('flow', now),
      slowed: this.#countAfter('slowed', now),
      spared: this.#countAfter('spared', now),
    }
  }

  /** Returns everything that is wanted at the instant. */
  state(now: number): FirewallState {
    return {
      allow: families.flatMap((family) => [...this.#lists.allow[family].networks()]),
      deny: families.flatMap((family) => [...this.#lists.deny[family].networks()]),
      trusted: families.flatMap((family) => [...this.#lists.trusted[family].networks()]),
      dynamic: [...this.#after('dynamic', now), ...this.#after('oneWay', now)].map(toDynamicEntry),
      flow: this.#after('flow', now).flatMap(toFlowEntries),
      slowed: this.#after('slowed', now).map(({ key, until }) => ({
        source: key as Source,
        until,
      })),
      spared: this.#after('spared', now).flatMap(toFlowEntries),
    }
  }
}

/** Returns which list a change concerns, and the network; undefined where it has an end. */
export function listedIn(
  change: FirewallChange,
): { readonly group: ListGroup; readonly network: Network } | undefined {
  if (change.set === 'trusted') return { group: change.set, network: change.source }
  return 'network' in change ? { group: change.set, network: change.network } : undefined
}

/** Fills a state at the instant; returns the removals of those that found no room. */
export function loadState(
  wanted: WantedState,
  state: FirewallState,
  now: number,
): readonly FirewallChange[] {
  const evicted: FirewallChange[] = []
  const add = (change: FirewallChange): void => {
    const left = wanted.apply(change)
    if (left !== undefined) evicted.push(left)
  }
  for (const network of state.allow) add({ op: 'add', set: 'allow', network })
  for (const network of state.deny) add({ op: 'add', set: 'deny', network })
  for (const source of state.trusted) add({ op: 'add', set: 'trusted', source })
  const isOpen = ({ until }: { readonly until: number }): boolean => until > now
  for (const entry of state.dynamic.filter(isOpen)) add({ op: 'add', set: 'dynamic', ...entry })
  for (const entry of state.slowed.filter(isOpen)) add({ op: 'add', set: 'slowed', ...entry })
  for (const set of ['flow', 'spared'] as const) {
    for (const entry of state[set].filter(isOpen)) add({ op: 'add', set, ...entry })
  }
  return evicted
}

function removalOf(
  set: 'flow' | 'slowed' | 'spared',
  entry: TimedEntry,
): FirewallChange | undefined {
  if (!isFlowGroup(set)) return { op: 'remove', set, source: entry.key as Source }
  const flow = parseFlowMember(entry.key)
  return flow && { op: 'remove', set, flow }
}

function toDynamicEntry({ key, until, leavesFirst }: TimedEntry): DynamicEntry {
  return { source: key as Source, until, proof: leavesFirst ? 'oneWay' : 'returned' }
}

function toFlowEntries({ key, until }: TimedEntry): FlowEntry[] {
  const flow = parseFlowMember(key)
  return flow === undefined ? [] : [{ flow, until }]
}

function perFamily<Value>(make: (family: Family) => Value): Record<Family, Value> {
  return { 4: make(4), 6: make(6) }
}

function newList(family: Family): NetworkList {
  return new NetworkList(family)
}
