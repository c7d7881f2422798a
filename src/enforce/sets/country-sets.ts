// The networks of the country policy: filled beside the live sets and swapped in, counted, restored.
import { setImmediate } from 'node:timers/promises'
import { familyOf, type Family, type Network } from '../../domain/address.js'
import { AppError, toError } from '../../domain/app-error.js'
import { printable } from '../../domain/untrusted.js'
import type { CountryPolicy } from '../../ports/firewall.js'
import { addLine, besideSuffix, hashSizeFor, inChunks, membersOf } from './ipset-script.js'
import type { SetReader } from './set-reader.js'
import type { Tools } from '../process/tools.js'

/** A policy that drops something. */
export type ActiveMode = Exclude<CountryPolicy['mode'], 'off'>

// Who is at home here, in no country's list (RFC 1918, 3927, 4193, 4291).
const homeNetworks = [
  '10.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::1',
  'fc00::/7',
  'fe80::/10',
] as readonly string[] as readonly Network[]
const modes: readonly ActiveMode[] = ['allow', 'deny']
const families: readonly Family[] = [4, 6]
// 20 MB of text; what all registries together have given away is a tenth of it.
const maxNetworks = 1_000_000
const networksAtOnce = 4096
// What is put back while a change is being filled must not be filled into the same set.
const againSuffix = `-2${besideSuffix}`

/** Returns the name of the set of a policy. */
export function countrySetName(mode: ActiveMode, family: Family): string {
  return `sipward-country-${mode}${family}`
}

/** The networks of one policy, as the lines that fill their sets. */
interface Filled {
  readonly mode: ActiveMode
  readonly members: Readonly<Record<Family, readonly Network[]>>
}

/** Keeps the sets of the policy in force. */
export class CountrySets {
  readonly #tools: Tools
  readonly #reader: SetReader
  #filled: Filled | undefined
  /** Of an earlier daemon, until somebody says what is wanted now. */
  #adopted: ActiveMode | undefined

  constructor(options: { readonly tools: Tools; readonly reader: SetReader }) {
    this.#tools = options.tools
    this.#reader = options.reader
  }

  /** The policy whose sets are in place. */
  get mode(): CountryPolicy['mode'] {
    return this.#filled?.mode ?? this.#adopted ?? 'off'
  }

  /** How many networks are in force. */
  get size(): number {
    return families.reduce((sum, family) => sum + (this.#filled?.members[family].length ?? 0), 0)
  }

  /** Takes over the sets that an earlier daemon has left in the kernel. */
  adopt(live: ReadonlySet<string>, inUse: readonly Family[]): void {
    this.#filled = undefined
    this.#adopted = modes.find((mode) =>
      inUse.every((family) => live.has(countrySetName(mode, family))),
    )
  }

  /**
   * Fills sets beside the live ones; nothing in force is touched.
   * @returns what puts them into force, for {@link swap}
   * @throws AppError `invalidValue` where a network is none
   */
  async fill(policy: CountryPolicy, inUse: readonly Family[]): Promise<Filled | undefined> {
    if (policy.mode === 'off') return undefined
    const filled = { mode: policy.mode, members: await sorted(policy) }
    await this.#fill(filled, inUse)
    return filled
  }

  /** Puts filled sets, named by their suffix, into force, each by one swap; undefined leaves none in force. */
  async swap(
    filled: Filled | undefined,
    inUse: readonly Family[],
    suffix = besideSuffix,
  ): Promise<void> {
    if (filled !== undefined) {
      const live = await this.#reader.names()
      const lines = inUse.flatMap((family) => {
        const name = countrySetName(filled.mode, family)
        const isLive = live.has(name)
        return isLive
          ? [`swap ${name}${suffix} ${name}`, `destroy ${name}${suffix}`]
          : [`rename ${name}${suffix} ${name}`]
      })
      await this.#run(lines)
    }
    this.#filled = filled
    this.#adopted = undefined
  }

  /** Destroys the sets of policies that are no longer in force; no rule may name them. */
  async removeOthers(): Promise<void> {
    const live = await this.#reader.names()
    const others = modes.filter((mode) => mode !== this.mode)
    const names = others.flatMap((mode) => families.map((family) => countrySetName(mode, family)))
    await this.#run(names.filter((name) => live.has(name)).map((name) => `destroy ${name}`))
  }

  /** Fills and swaps anew what is in force. */
  async restore(inUse: readonly Family[]): Promise<void> {
    if (this.#filled === undefined) return
    await this.#fill(this.#filled, inUse, againSuffix)
    await this.swap(this.#filled, inUse, againSuffix)
  }

  /** Says what is wrong, by the number of entries of each set of the kernel. */
  problems(counts: ReadonlyMap<string, number>, inUse: readonly Family[]): readonly string[] {
    const { mode } = this
    if (mode === 'off') return []
    return inUse.flatMap((family) => {
      const name = countrySetName(mode, family)
      const count = counts.get(name)
      const wanted = this.#filled?.members[family].length ?? count
      if (count === undefined) return [`the set ${name} was missing`]
      return count === wanted ? [] : [`the set ${name} held ${count} of ${wanted ?? 0} entries`]
    })
  }

  async #fill(filled: Filled, inUse: readonly Family[], suffix = besideSuffix): Promise<void> {
    const live = await this.#reader.names()
    // Both at the same time, by two processes: ipset spends more time on the text than the kernel on the sets.
    const done = await Promise.allSettled(
      inUse.map((family) => this.#run(fillLines(filled, { family, live, suffix }))),
    )
    for (const outcome of done) if (outcome.status === 'rejected') throw toError(outcome.reason)
  }

  async #run(lines: Iterable<string>): Promise<void> {
    await this.#tools.run('ipset', ['restore', '-exist'], { input: inChunks(lines) })
  }
}

/** The lines that fill the set of one family beside the live one. */
function* fillLines(
  { mode, members }: Filled,
  to: { readonly family: Family; readonly live: ReadonlySet<string>; readonly suffix: string },
): IterableIterator<string> {
  const name = `${countrySetName(mode, to.family)}${to.suffix}`
  const size = members[to.family].length
  if (to.live.has(name)) yield `destroy ${name}`
  yield (
    `create ${name} hash:net family ${to.family === 4 ? 'inet' : 'inet6'} ` +
    `hashsize ${hashSizeFor(size)} maxelem ${Math.max(65_536, size)}`
  )
  for (const member of members[to.family]) yield addLine(name, member)
}

/** Each network once: the kernel's count must come out. */
async function sorted({ mode, networks }: CountryPolicy): Promise<Filled['members']> {
  const members = { 4: new Set<Network>(), 6: new Set<Network>() }
  let count = 0
  for (const network of networks) {
    if (!/^[0-9a-f.:]{2,39}(?:\/\d{1,3})?$/.test(network)) refuse(network, 'is no network')
    if (++count > maxNetworks) refuse(network, `is one of more than ${maxNetworks}`)
    // Whoever attacks in the meantime is blocked in between.
    if (count % networksAtOnce === 0) await setImmediate()
    const isEverything = network.endsWith('/0')
    const set = members[familyOf(network)]
    if (isEverything) for (const half of membersOf(network)) set.add(half)
    else set.add(network)
  }
  if (mode === 'allow') for (const network of homeNetworks) members[familyOf(network)].add(network)
  return { 4: [...members[4]], 6: [...members[6]] }
}

function refuse(network: string, why: string): never {
  const shown = printable(network).slice(0, 80)
  throw new AppError('invalidValue', `the country policy is refused: "${shown}" ${why}`)
}
