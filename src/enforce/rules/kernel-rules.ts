// Our chains in the raw tables of the kernel: read, written and removed.
import { toError } from '../../domain/app-error.js'
import type { Family } from '../../domain/address.js'
import type { CountryPolicy, FirewallRules } from '../../ports/firewall.js'
import { chainsOf, features, type Feature } from './chain-rules.js'
import { kernelNames } from './user-agent-rules.js'
import {
  isSpellingOf,
  parseRawTable,
  removeText,
  ruleProblems,
  writeText,
  type Chains,
  type RawTable,
} from './raw-table.js'
import { limitsOf } from './rule-limits.js'
import type { NoteKind } from '../sets/side-sets.js'
import type { Tools } from '../process/tools.js'

const saveTool = { 4: 'iptables-save', 6: 'ip6tables-save' } as const
const restoreTool = { 4: 'iptables-restore', 6: 'ip6tables-restore' } as const
const allFeatures = Object.keys(features) as readonly Feature[]

// What is wanted before anybody has said so.
const nothingButSets: FirewallRules = {
  ports: [],
  protocols: [],
  packetsPerSecond: 0,
  guessesAtOnce: 0,
  blockSeconds: 0,
  userAgents: [],
  inviteLimit: undefined,
  tftp: false,
  dns: false,
}

/** Why a kernel does without a part of the rules. */
type Lacking = ReadonlyMap<Feature, string>

/** Works on the rules by iptables and ip6tables, nft or legacy alike; each write is one transaction. */
export class KernelRules {
  readonly #tools: Tools
  #wanted: FirewallRules = nothingButSets
  #country: CountryPolicy['mode'] = 'off'
  readonly #accepted = new Map<Family, Chains>()
  readonly #lacking = new Map<Family, Lacking>()

  constructor(tools: Tools) {
    this.#tools = tools
  }

  /** What {@link write} writes. */
  get wanted(): FirewallRules {
    return this.#wanted
  }

  /** Sets what {@link write} writes. */
  want(rules: FirewallRules): void {
    this.#wanted = rules
  }

  /** What the kernel cannot do of what is wanted, a sentence each. */
  get shortcomings(): readonly string[] {
    const lacking = [...this.#lacking].flatMap(([family, lacking]) =>
      [...lacking].map(
        ([feature, reason]) => `the kernel lacks ${features[feature]} (IPv${family}): ${reason}`,
      ),
    )
    return [...lacking, ...limitsOf(this.#wanted)]
  }

  /** The names that the kernel looks for, in the order of its notes. */
  get names(): readonly string[] {
    return kernelNames(this.#wanted.userAgents)
  }

  /** The notes that the rules may leave. */
  get noteKinds(): readonly NoteKind[] {
    const { inviteLimit, tftp } = this.#wanted
    return [
      ...(this.names.length > 0 ? (['names', 'methods'] as const) : []),
      ...(inviteLimit === undefined ? [] : (['invites'] as const)),
      ...(tftp ? (['tftp'] as const) : []),
    ]
  }

  /** Reads the raw table of a family. */
  async read(family: Family): Promise<RawTable> {
    const lines: string[] = []
    await this.#tools.run(saveTool[family], ['-t', 'raw'], { onLine: (line) => lines.push(line) })
    return parseRawTable(lines)
  }

  /** Says what is wrong with a table that was read. */
  problems(family: Family, live: RawTable): readonly string[] {
    return ruleProblems(family, live, this.#accepted.get(family) ?? new Map())
  }

  /**
   * Brings our chains and their jump into place, whatever was there. What the kernel has no module
   * for is left out, and is one of the {@link shortcomings}.
   */
  async write(family: Family, country: CountryPolicy['mode']): Promise<void> {
    this.#country = country
    const written = await this.#writeWhatWorks(family)
    const { chains } = await this.read(family)
    // Whatever else stands there is a problem, which names it.
    this.#accepted.set(family, isSpellingOf(written, chains) ? chains : written)
  }

  /** Removes our chains and every jump to them; tells whether there were any. */
  async remove(family: Family): Promise<boolean> {
    const text = removeText(await this.read(family))
    if (text !== undefined) await this.#restore(family, text)
    this.#accepted.delete(family)
    return text !== undefined
  }

  async #writeWhatWorks(family: Family): Promise<Chains> {
    const known = this.#lacking.get(family) ?? new Map<Feature, string>()
    const attempt = (lacking: Lacking): Promise<Chains> => this.#attempt(family, lacking)
    try {
      return await attempt(new Map())
    } catch (caught) {
      if (known.size > 0) {
        // What was left out before is left out again: no step back to less than was there.
        const again = await attempt(known).catch(() => undefined)
        if (again !== undefined) return again
      }
      return this.#findWhatWorks(attempt, caught)
    }
  }

  /** Writes the sets' rules alone, then adds one part after the other. */
  async #findWhatWorks(
    attempt: (lacking: Lacking) => Promise<Chains>,
    failure: unknown,
  ): Promise<Chains> {
    const lacking = new Map<Feature, string>()
    for (const feature of allFeatures) lacking.set(feature, '')
    let written: Chains
    try {
      written = await attempt(lacking)
    } catch {
      throw failure
    }
    for (const feature of allFeatures) {
      lacking.delete(feature)
      try {
        written = await attempt(lacking)
      } catch (caught) {
        lacking.set(feature, toError(caught).message)
      }
    }
    return written
  }

  async #attempt(family: Family, lacking: Lacking): Promise<Chains> {
    const without = new Set(lacking.keys())
    const chains = chainsOf({
      family,
      rules: this.#wanted,
      country: this.#country,
      without,
    })
    await this.#restore(family, writeText(chains, await this.read(family)))
    this.#lacking.set(family, new Map(lacking))
    return chains
  }

  async #restore(family: Family, text: string): Promise<void> {
    // The legacy iptables takes a lock that another program may hold for a moment.
    await this.#tools.run(restoreTool[family], ['--noflush', '--wait=5'], { input: [text] })
  }
}
