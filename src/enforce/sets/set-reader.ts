// What the kernel's sets hold: their names, how many entries, and the entries themselves.
import { parseNetwork, type Family, type Network, type Source } from '../../domain/address.js'
import type { Clock } from '../../ports/clock.js'
import type { DynamicEntry, FirewallState, FlowEntry, SlowedEntry } from '../../ports/firewall.js'
import {
  isBlockGroup,
  isFlowGroup,
  isList,
  kernelSets,
  membersOf,
  parseFlowMember,
  type KernelSet,
} from './ipset-script.js'
import { readBlocks, type LiveBlock } from './block-reader.js'
import { heldSetsOf, tallySet } from './side-sets.js'
import type { Tools } from '../process/tools.js'

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
   * Reads what the live sets hold; a block that the kernel has extended ends when that ends.
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
      ({ name, group }) => live.has(name) && !isBlockGroup(group),
    )) {
      await this.#members(set.name, (member, [, seconds]) => {
        take(set, member, clock.now() + Number(seconds) * 1000)
      })
    }
    const dynamic: DynamicEntry[] = []
    for (const [source, { secondsLeft, proof }] of await this.blocks(live)) {
      dynamic.push({ source, until: clock.now() + secondsLeft * 1000, proof })
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

  /** Reads every blocked source: what was dropped of it, how long that goes on, and by which proof. */
  async blocks(live?: ReadonlySet<string>): Promise<Map<Source, LiveBlock>> {
    return readBlocks(live ?? (await this.names()), (name, onMember) =>
      this.#members(name, onMember),
    )
  }

  /** Reads what was dropped of each member of a set, as the options that add it with its counters. */
  async counters(name: string): Promise<ReadonlyMap<string, string>> {
    const counters = new Map<string, string>()
    await this.#members(name, (member, [, , , packets = '0', , bytes = '0']) => {
      if (packets !== '0') counters.set(member, ` packets ${packets} bytes ${bytes}`)
    })
    return counters
  }

  /** Reads the members of a set. */
  async members(name: string): Promise<readonly string[]> {
    const members: string[] = []
    await this.#members(name, (member) => members.push(member))
    return members
  }

  /** Reads which sources of a family the kernel holds on to, as their members are written. */
  async held(family: Family): Promise<readonly string[]> {
    const members = new Set<string>()
    for (const { name } of [...heldSetsOf(family), tallySet(family)]) {
      await this.#members(name, (member) => members.add(member))
    }
    return [...members]
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
