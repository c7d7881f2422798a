// What the kernel's sets hold: their names, how many entries, and the entries themselves.
import {
  firstAddressOf,
  parseNetwork,
  sourceOf,
  type Family,
  type Network,
  type Source,
} from '../../domain/address.js'
import type { Clock } from '../../ports/clock.js'
import type {
  DynamicCounter,
  DynamicEntry,
  FirewallState,
  FlowEntry,
  SlowedEntry,
} from '../../ports/firewall.js'
import {
  isFlowGroup,
  isList,
  kernelSets,
  membersOf,
  parseFlowMember,
  setOf,
  singleSet,
  type KernelSet,
} from './ipset-script.js'
import { heldSet } from './side-sets.js'
import type { Tools } from '../process/tools.js'

const families: readonly Family[] = [4, 6]

/** Reads the sets by ipset; changes nothing. */
export class SetReader {
  readonly #tools: Tools

  constructor(tools: Tools) {
    this.#tools = tools
  }

  /** Returns the names of all sets of the kernel, ours and others'. */
  async names(): Promise<ReadonlySet<string>> {
    const names = new Set<string>()
    await this.#tools.run('ipset', ['list', '-name'], { onLine: (line) => names.add(line) })
    return names
  }

  /** Returns how many entries each set of the kernel has, by its name; ours and others'. */
  async counts(): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>()
    let name = ''
    const onLine = (line: string): void => {
      if (line.startsWith('Name: ')) name = line.slice(6)
      if (line.startsWith('Number of entries: ')) counts.set(name, Number(line.slice(19)))
    }
    await this.#tools.run('ipset', ['list', '-terse'], { onLine })
    return counts
  }

  /**
   * Reads what the live sets hold; a block that the kernel has extended ends when that ends. The
   * kernel knows an entry's remaining time but not its proof: what outlived a daemon counts as
   * `oneWay`, until the store says better.
   */
  async state(clock: Clock): Promise<FirewallState> {
    const live = await this.names()
    const lists = { allow: [] as Network[], deny: [] as Network[], trusted: [] as Network[] }
    const flows = { flow: [] as FlowEntry[], spared: [] as FlowEntry[] }
    const slowed: SlowedEntry[] = []
    const take = ({ group }: KernelSet, member: string, until: number): void => {
      const network = parseNetwork(member)
      if (isFlowGroup(group)) {
        const flow = parseFlowMember(member)
        if (flow !== undefined) flows[group].push({ flow, until })
      } else if (network !== undefined && isList(group)) lists[group].push(network)
      else if (network !== undefined) slowed.push({ source: network, until })
    }
    for (const set of kernelSets.filter(
      ({ name, group }) => live.has(name) && group !== 'dynamic',
    )) {
      await this.#members(set.name, (member, [, seconds]) => {
        take(set, member, clock.now() + Number(seconds) * 1000)
      })
    }
    const dynamic: DynamicEntry[] = []
    for (const [source, { secondsLeft }] of await this.dynamicCounters(live)) {
      dynamic.push({ source, until: clock.now() + secondsLeft * 1000, proof: 'oneWay' })
    }
    const { allow, deny, trusted } = lists
    return {
      allow: joinHalves(allow),
      deny: joinHalves(deny),
      trusted,
      dynamic,
      ...flows,
      slowed,
    }
  }

  /** Reads what the kernel has dropped of each blocked source, and how long that goes on. */
  async dynamicCounters(live?: ReadonlySet<string>): Promise<Map<Source, DynamicCounter>> {
    const names = live ?? (await this.names())
    const counters = new Map<Source, DynamicCounter>()
    const read = async (name: string, toSource: (member: Network) => Source): Promise<void> => {
      if (!names.has(name)) return
      await this.#members(name, (member, [, seconds, , packets = 0, , bytes = 0]) => {
        const network = parseNetwork(member)
        if (network === undefined) return
        const source = toSource(network)
        const known = counters.get(source)
        counters.set(source, {
          packets: (known?.packets ?? 0) + Number(packets),
          bytes: (known?.bytes ?? 0) + Number(bytes),
          secondsLeft: Math.max(known?.secondsLeft ?? 0, Number(seconds)),
        })
      })
    }
    const asItIs = (network: Network): Source => network
    // What is held of an IPv6 source is written as the first address of its /64.
    const asSource = (network: Network): Source => sourceOf(firstAddressOf(network))
    for (const family of families) {
      await read(setOf('dynamic', family).name, asItIs)
      await read(heldSet(family).name, asSource)
    }
    await read(singleSet.name, asItIs)
    return counters
  }

  async #members(
    name: string,
    onMember: (member: string, options: readonly string[]) => void,
  ): Promise<void> {
    const onLine = (line: string): void => {
      const [command, , member, ...options] = line.split(' ', 9)
      if (command === 'add' && member !== undefined) onMember(member, options)
    }
    await this.#tools.run('ipset', ['save', name], { onLine })
  }
}

/** Undoes what `membersOf` did: two halves were written for everything. */
function joinHalves(networks: readonly Network[]): readonly Network[] {
  const joined = new Set(networks)
  for (const everything of ['0.0.0.0/0', '::/0'] as Network[]) {
    const halves = membersOf(everything)
    if (!halves.every((half) => joined.has(half))) continue
    for (const half of halves) joined.delete(half)
    joined.add(everything)
  }
  return [...joined]
}
