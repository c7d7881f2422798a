// Sets and rules together: what is wrong with them, and how they are brought into place or removed.
import { AppError, toError } from '../domain/app-error.js'
import type { Family } from '../domain/address.js'
import type { CountrySets } from './sets/country-sets.js'
import { kernelSets, type KernelSet } from './sets/ipset-script.js'
import { removeFrom } from './remove-everything.js'
import { KernelRules } from './rules/kernel-rules.js'
import type { NoteKind } from './sets/side-sets.js'
import type { SetReader } from './sets/set-reader.js'
import type { KernelSets } from './sets/kernel-sets.js'
import type { FirewallRules } from '../ports/firewall.js'
import type { RawTable } from './rules/raw-table.js'
import type { Tools } from './process/tools.js'
import type { WantedState } from './sets/wanted-state.js'

/** What a look at the kernel found wrong. */
export interface Problems {
  /** A sentence for each; empty where all is as wanted. */
  readonly sentences: readonly string[]
  /** The sets that must be rebuilt. */
  readonly sets: readonly KernelSet[]
}

/** Compares the kernel with what is wanted. IPv6 takes part wherever its raw table can be read. */
export class InstalledFirewall {
  readonly #rules: KernelRules
  readonly #sets: KernelSets
  readonly #reader: SetReader
  readonly #countries: CountrySets
  #families: readonly Family[] = [4]
  #ipv6Trouble = ''

  constructor(options: {
    readonly tools: Tools
    readonly sets: KernelSets
    readonly reader: SetReader
    readonly countries: CountrySets
  }) {
    this.#rules = new KernelRules(options.tools)
    this.#sets = options.sets
    this.#reader = options.reader
    this.#countries = options.countries
  }

  /** What the kernel does not do of what is wanted, a sentence each. */
  get shortcomings(): readonly string[] {
    const ipv6 = this.#ipv6Trouble === '' ? [] : [this.#ipv6Trouble]
    return [...ipv6, ...this.#rules.shortcomings]
  }

  /** The names that the kernel looks for, in the order of its notes. */
  get names(): readonly string[] {
    return this.#rules.names
  }

  /** The rules that stand behind the sets. */
  get rules(): FirewallRules {
    return this.#rules.wanted
  }

  /** The notes that the rules in force may leave. */
  get noteKinds(): readonly NoteKind[] {
    return this.#rules.noteKinds
  }

  /** Sets which rules stand behind the sets, from the next {@link bring} on. */
  want(rules: FirewallRules): void {
    this.#rules.want(rules)
  }

  /** The families that rules and sets are kept for: IPv4 alone where the machine has no IPv6. */
  get families(): readonly Family[] {
    return this.#families
  }

  /** The sets of those families. */
  get sets(): readonly KernelSet[] {
    return kernelSets.filter(({ family }) => this.#families.includes(family))
  }

  /** Looks at rules and sets, and counts. */
  async problems(wanted: WantedState, now: number): Promise<Problems> {
    const [tables, counts] = await Promise.all([this.#tables(), this.#reader.counts()])
    const sentences = tables.flatMap(([family, table]) => this.#rules.problems(family, table))
    const sets: KernelSet[] = []
    for (const set of this.sets) {
      const sentence = countProblem(set, counts.get(set.name), wanted.expected(set, now))
      if (sentence === undefined) continue
      sets.push(set)
      sentences.push(sentence)
    }
    sentences.push(
      ...this.#sets.missingSideSets(counts, this.#families),
      ...this.#countries.problems(counts, this.#families),
    )
    return { sentences, sets }
  }

  /** Rebuilds the given sets and what else is missing, then writes the rules. */
  async bring(what: {
    readonly sets: readonly KernelSet[]
    readonly wanted: WantedState
    readonly now: number
  }): Promise<void> {
    const { sets, wanted, now } = what
    if (sets.length > 0) await this.#sets.rebuild(sets, wanted, now)
    await this.#sets.createSideSets(this.#families)
    const counts = await this.#reader.counts()
    if (this.#countries.problems(counts, this.#families).length > 0) {
      await this.#countries.restore(this.#families)
    }
    await this.writeRules()
  }

  /** Writes the rules of every family. */
  async writeRules(): Promise<void> {
    const { mode } = this.#countries
    // Both at the same time: what was flushed is back in half the time.
    const done = await Promise.allSettled(
      this.#families.map((family) => this.#rules.write(family, mode)),
    )
    for (const outcome of done) if (outcome.status === 'rejected') throw toError(outcome.reason)
  }

  /** Tells whether a chain of ours is there, of this daemon or an earlier one. */
  async hasRules(): Promise<boolean> {
    return (await this.#tables()).some(([, table]) => table.chains.size > 0)
  }

  /** Removes every rule, chain and set of ours. */
  async remove(): Promise<void> {
    await removeFrom({ rules: this.#rules, sets: this.#sets })
  }

  /** Reads the raw tables; IPv4 must be there, IPv6 may be missing. */
  async #tables(): Promise<readonly (readonly [Family, RawTable])[]> {
    const [ipv4, ipv6] = await Promise.allSettled([this.#rules.read(4), this.#rules.read(6)])
    if (ipv4.status === 'rejected') throw toError(ipv4.reason)
    if (ipv6.status === 'fulfilled') {
      this.#families = [4, 6]
      this.#ipv6Trouble = ''
      return [
        [4, ipv4.value],
        [6, ipv6.value],
      ]
    }
    const cause = toError(ipv6.reason)
    if (this.#families.includes(6)) {
      const message = `IPv6 is no longer protected: ${cause.message}`
      throw new AppError('firewallUnavailable', message, { cause })
    }
    this.#ipv6Trouble = `IPv6 is not protected: ${cause.message}`
    return [[4, ipv4.value]]
  }
}

function countProblem(
  set: KernelSet,
  count: number | undefined,
  expected: { readonly least: number; readonly most: number },
): string | undefined {
  if (count === undefined) return `the set ${set.name} was missing`
  if (count < expected.least) {
    return `the set ${set.name} held ${count} of ${expected.least} entries`
  }
  if (count > expected.most) {
    return `the set ${set.name} held ${count - expected.most} foreign entries`
  }
  return undefined
}
