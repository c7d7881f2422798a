// Our sets in the kernel: read, rebuilt beside the live ones and swapped, destroyed.
import { setTimeout as delay } from 'node:timers/promises'
import { parseNetwork, type Network } from '../domain/address.js'
import type { Clock } from '../ports/clock.js'
import type { DynamicEntry, FirewallState, FlowEntry } from '../ports/firewall.js'
import {
  addLine,
  besideName,
  createLine,
  inChunks,
  kernelSets,
  membersOf,
  parseFlowMember,
  timeoutSeconds,
  type KernelSet,
} from './ipset-script.js'
import type { Tools } from './tools.js'
import type { WantedState } from './wanted-state.js'

// The kernel lets go of a set some ms after the rule that named it (nf_tables frees rules later).
const releaseMs = 3000
const releasePollMs = 20

/** Works on the sets by `ipset restore`, which stops at the first refused line. */
export class KernelSets {
  readonly #tools: Tools
  readonly #maxEntries: number
  readonly #capacities = new Map<string, number>()

  /** @param options.maxEntries what a set must hold at least; `maxelem` follows from it */
  constructor(options: { readonly tools: Tools; readonly maxEntries: number }) {
    this.#tools = options.tools
    this.#maxEntries = options.maxEntries
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

  /** Tells whether a set that was made by {@link rebuild} is nearly full with so many members. */
  isNearlyFull(set: KernelSet, count: number): boolean {
    return count > 0.9 * (this.#capacities.get(set.name) ?? Infinity)
  }

  /**
   * Fills new sets beside the live ones and swaps each in: what is dropped goes on being dropped.
   * A set that was nearly full comes back larger.
   */
  async rebuild(sets: readonly KernelSet[], wanted: WantedState, now: number): Promise<void> {
    const live = await this.#names()
    const script = this.#rebuildScript(sets, { live, wanted, now })
    await this.#tools.run('ipset', ['restore', '-exist'], { input: inChunks(script) })
  }

  /** Destroys sets that were being filled when somebody was killed. */
  async removeLeftovers(): Promise<void> {
    const live = await this.#names()
    const leftovers = kernelSets.map(besideName).filter((name) => live.has(name))
    await this.#destroy(leftovers)
  }

  /** Destroys all sets of ours; the rules that name them must be gone. */
  async remove(): Promise<void> {
    const ours = kernelSets.flatMap((set) => [set.name, besideName(set)])
    for (const giveUpAt = performance.now() + releaseMs; ;) {
      const live = await this.#names()
      try {
        await this.#destroy(ours.filter((name) => live.has(name)))
        return
      } catch (caught) {
        if (performance.now() > giveUpAt) throw caught
        await delay(releasePollMs)
      }
    }
  }

  /**
   * Reads what the live sets hold. The kernel knows an entry's remaining time but not its proof:
   * what outlived a daemon counts as `oneWay`, until the store says better.
   */
  async read(clock: Clock): Promise<FirewallState> {
    const live = await this.#names()
    const lists = { allow: [] as Network[], deny: [] as Network[], trusted: [] as Network[] }
    const dynamic: DynamicEntry[] = []
    const flow: FlowEntry[] = []
    for (const set of kernelSets.filter(({ name }) => live.has(name))) {
      await this.#members(set, (member, seconds) => {
        const until = clock.now() + seconds * 1000
        const parsedFlow = set.group === 'flow' ? parseFlowMember(member) : undefined
        const network = parseNetwork(member)
        if (parsedFlow !== undefined) flow.push({ flow: parsedFlow, until })
        else if (network === undefined || set.group === 'flow') return
        else if (set.group !== 'dynamic') lists[set.group].push(network)
        else dynamic.push({ source: network, until, proof: 'oneWay' })
      })
    }
    const { allow, deny, trusted } = lists
    return { allow: joinHalves(allow), deny: joinHalves(deny), trusted, dynamic, flow }
  }

  *#rebuildScript(
    sets: readonly KernelSet[],
    from: { live: ReadonlySet<string>; wanted: WantedState; now: number },
  ): IterableIterator<string> {
    for (const set of sets) {
      const beside = besideName(set)
      if (from.live.has(beside)) yield `destroy ${beside}`
      const count = from.wanted.expected(set, from.now).least
      const capacity = this.#capacityFor(count)
      this.#capacities.set(set.name, capacity)
      yield createLine(set, { name: beside, count, capacity })
      for (const { member, until } of from.wanted.members(set, from.now)) {
        yield addLine(beside, member, until && timeoutSeconds(until, from.now))
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

  async #names(): Promise<ReadonlySet<string>> {
    const names = new Set<string>()
    await this.#tools.run('ipset', ['list', '-name'], { onLine: (line) => names.add(line) })
    return names
  }

  async #destroy(names: readonly string[]): Promise<void> {
    if (names.length === 0) return
    const input = inChunks(names.map((name) => `destroy ${name}`))
    await this.#tools.run('ipset', ['restore'], { input })
  }

  async #members(
    set: KernelSet,
    onMember: (member: string, seconds: number) => void,
  ): Promise<void> {
    const onLine = (line: string): void => {
      const [command, , member, , seconds] = line.split(' ', 5)
      if (command === 'add' && member !== undefined) onMember(member, Number(seconds ?? 0))
    }
    await this.#tools.run('ipset', ['save', set.name], { onLine })
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
