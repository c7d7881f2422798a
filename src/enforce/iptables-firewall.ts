// The firewall of the kernel: sets by ipset, rules by iptables and ip6tables, kept as they are wanted.
import { AppError, toError } from '../domain/app-error.js'
import type { Source } from '../domain/address.js'
import type { Clock } from '../ports/clock.js'
import type {
  Firewall,
  FirewallChange,
  FirewallRules,
  FirewallSink,
  FirewallState,
  FirewallStatus,
} from '../ports/firewall.js'
import { checkChange, checkState } from './change-check.js'
import { checkRules } from './rules-check.js'
import { changeLines, familyOfChange } from './change-lines.js'
import { IpsetSession, type CommandGroup, type Outcome } from './ipset-session.js'
import { KernelSets } from './kernel-sets.js'
import { KernelTables } from './kernel-tables.js'
import { Lane } from './lane.js'
import { Tools } from './tools.js'
import { loadState, WantedState } from './wanted-state.js'
import { Watch } from './watch.js'

/** What an {@link IptablesFirewall} is made of. */
export interface IptablesFirewallOptions {
  readonly sink: FirewallSink
  readonly clock: Clock
  /** Name of the network namespace to work in; empty for our own. */
  readonly netns?: string
  /** The bound of each set whose entries end by themselves [1,000,000]. */
  readonly maxEntries?: number
  /** How often rules and sets are verified [3000]. */
  readonly verifyMs?: number
  /** Folders that hold ipset, iptables and nsenter, as in PATH [the system's]. */
  readonly searchPath?: string
  /** A command that takes longer is killed [30000]. */
  readonly commandDeadlineMs?: number
}

/** One call of apply that waits for the kernel. */
interface PendingCall {
  readonly changes: readonly FirewallChange[]
  readonly settle: (outcome: Outcome) => void
}

/**
 * Implements {@link Firewall} over ipset and iptables. All writing goes through one lane; changes
 * of one tick, and those that come while the kernel works, go out together.
 */
export class IptablesFirewall implements Firewall {
  readonly #sink: FirewallSink
  readonly #clock: Clock
  readonly #netns: string
  readonly #maxEntries: number
  readonly #sets: KernelSets
  readonly #tables: KernelTables
  readonly #session: IpsetSession
  readonly #lane = new Lane()
  #wanted: WantedState
  #pending: PendingCall[] = []
  #state: FirewallStatus['state'] = 'stopped'
  #reason = ''
  #verifiedAt = 0
  #healed = 0
  /** Why the kernel may lack something that counting does not show; empty for no reason. */
  #suspicion = ''
  readonly #watch: Watch

  constructor(options: IptablesFirewallOptions) {
    this.#sink = options.sink
    this.#clock = options.clock
    this.#netns = options.netns ?? ''
    this.#maxEntries = options.maxEntries ?? 1_000_000
    const deadlineMs = options.commandDeadlineMs ?? 30_000
    const tools = new Tools({ netns: this.#netns, searchPath: options.searchPath, deadlineMs })
    this.#sets = new KernelSets({ tools, maxEntries: this.#maxEntries })
    this.#tables = new KernelTables({ tools, sets: this.#sets })
    this.#session = new IpsetSession({ tools, deadlineMs })
    this.#watch = new Watch(() => this.#verify(), options.verifyMs ?? 3000)
    this.#wanted = new WantedState(this.#maxEntries)
  }

  read(): Promise<FirewallState> {
    return this.#sets.read(this.#clock)
  }

  async start(wanted: FirewallState, rules: FirewallRules): Promise<void> {
    checkState(wanted)
    checkRules(rules)
    await this.#lane.run(() => this.#start(wanted, rules))
    this.#watch.start()
  }

  async setRules(rules: FirewallRules): Promise<void> {
    checkRules(rules)
    await this.#lane.run(() => this.#setRules(rules))
  }

  async apply(changes: readonly FirewallChange[]): Promise<void> {
    this.#refuseWhenStopped()
    for (const change of changes) checkChange(change)
    const outcome = await new Promise<Outcome>((settle) => {
      this.#pending.push({ changes, settle })
      if (this.#pending.length > 1) return
      queueMicrotask(() => {
        void this.#lane.run(() => this.#flush())
      })
    })
    if (outcome !== undefined) throw outcome
  }

  async stop(options: { readonly keep: boolean }): Promise<void> {
    this.#state = 'stopped'
    this.#reason = ''
    await this.#watch.stop()
    await this.#lane.run(async () => {
      await this.#session.close()
      if (!options.keep) await this.#tables.remove()
    })
  }

  status(): FirewallStatus {
    return {
      kind: 'iptables',
      state: this.#state,
      reason: this.#reason === '' ? this.#tables.shortcomings.join('; ') : this.#reason,
      netns: this.#netns,
      verifiedAt: this.#verifiedAt,
      healed: this.#healed,
      entries: this.#wanted.counts(this.#clock.now()),
    }
  }

  async #start(state: FirewallState, rules: FirewallRules): Promise<void> {
    this.#tables.want(rules)
    const wanted = new WantedState(this.#maxEntries)
    const evicted = loadState(wanted, state, this.#clock.now())
    // Every program is asked something harmless first: what fails here has changed nothing.
    const hadRules = await this.#tables.hasRules()
    const [silence] = await this.#session.run([[]])
    if (silence !== undefined) throw silence
    try {
      await this.#sets.removeLeftovers()
      await this.#tables.bring(this.#tables.sets, wanted, this.#clock.now())
      const { sentences } = await this.#tables.problems(wanted, this.#clock)
      if (sentences.length > 0) throw notInPlace(sentences)
    } catch (caught) {
      await this.#undoStart(caught, hadRules)
    }
    this.#wanted = wanted
    this.#suspicion = ''
    this.#tellEvicted(evicted)
    this.#state = 'ready'
    this.#markReady()
  }

  async #setRules(rules: FirewallRules): Promise<void> {
    this.#refuseWhenStopped()
    this.#tables.want(rules)
    try {
      await this.#tables.bring([], this.#wanted, this.#clock.now())
    } catch (caught) {
      this.#suspicion = toError(caught).message
      this.#tellTrouble(this.#suspicion)
      throw caught
    }
  }

  #refuseWhenStopped(): void {
    if (this.#state !== 'stopped') return
    throw new AppError('firewallUnavailable', 'the firewall is not started')
  }

  /** Looks without holding up the lane; only what seems wrong is looked at again, and healed, in it. */
  async #verify(): Promise<void> {
    try {
      const { sentences } = await this.#tables.problems(this.#wanted, this.#clock)
      if (sentences.length === 0 && this.#suspicion === '') this.#markReady()
      else await this.#lane.run(() => this.#heal())
    } catch (caught) {
      this.#tellTrouble(toError(caught).message)
    }
  }

  async #heal(): Promise<void> {
    if (this.#state === 'stopped') return
    const now = this.#clock.now()
    this.#wanted.expire(now)
    const { sentences, sets } = await this.#tables.problems(this.#wanted, this.#clock)
    if (sentences.length > 0 || this.#suspicion !== '') {
      // A network namespace that was made anew is not the one that this process is in.
      await this.#session.close()
      const isSuspect = this.#suspicion !== ''
      await this.#tables.bring(isSuspect ? this.#tables.sets : sets, this.#wanted, now)
      const left = await this.#tables.problems(this.#wanted, this.#clock)
      if (left.sentences.length > 0) throw notInPlace(left.sentences)
      this.#healed++
      const causes = isSuspect ? [this.#suspicion, ...sentences] : sentences
      this.#suspicion = ''
      this.#sink.onHealed(`${causes.join('; ')}; it is put right`)
    }
    this.#markReady()
  }

  /** Leaves behind what was there before, and nothing else. */
  async #undoStart(caught: unknown, hadRules: boolean): Promise<never> {
    try {
      await this.#session.close()
      if (hadRules) await this.#sets.removeLeftovers()
      else await this.#tables.remove()
    } catch (remaining) {
      const message = `${toError(caught).message}; and rules or sets are left behind`
      throw new AppError('firewallUnavailable', message, {
        cause: new AggregateError([caught, remaining]),
      })
    }
    throw caught
  }

  async #flush(): Promise<void> {
    const calls = this.#pending
    this.#pending = []
    const now = this.#clock.now()
    this.#wanted.expire(now)
    const evicted: FirewallChange[] = []
    const groups = calls.map(({ changes }) => this.#commandsFor(changes, evicted))
    await this.#growLists()
    const outcomes = await this.#session.run(groups)
    calls.forEach(({ settle }, index) => {
      settle(outcomes[index])
    })
    const failure = outcomes.find((outcome) => outcome !== undefined)
    if (failure !== undefined) {
      this.#suspicion = failure.message
      this.#tellTrouble(failure.message)
    }
    this.#tellEvicted(evicted)
  }

  #commandsFor(changes: readonly FirewallChange[], evicted: FirewallChange[]): CommandGroup {
    const now = this.#clock.now()
    const lines: string[] = []
    for (const change of changes) {
      const left = this.#wanted.apply(change)
      if (left !== undefined) evicted.push(left)
      for (const effective of left === undefined ? [change] : [left, change]) {
        if (!this.#tables.families.includes(familyOfChange(effective))) continue
        lines.push(...changeLines(effective, this.#wanted, now))
      }
    }
    return lines
  }

  /** A list has no bound of its own: before its set is full, a larger one is swapped in. */
  async #growLists(): Promise<void> {
    const now = this.#clock.now()
    const full = this.#tables.sets.filter((set) =>
      this.#sets.isNearlyFull(set, this.#wanted.expected(set, now).least),
    )
    if (full.length === 0) return
    try {
      await this.#sets.rebuild(full, this.#wanted, now)
    } catch (caught) {
      this.#suspicion = toError(caught).message
      this.#tellTrouble(this.#suspicion)
    }
  }

  #markReady(): void {
    // A look that began before the stop ends after it.
    if (this.#state === 'stopped') return
    this.#state = 'ready'
    this.#reason = ''
    this.#verifiedAt = this.#clock.now()
  }

  #tellTrouble(what: string): void {
    if (this.#state === 'stopped') return
    const isNews = this.#state !== 'broken' || this.#reason !== what
    this.#state = 'broken'
    this.#reason = what
    if (isNews) this.#sink.onTrouble(what)
  }

  #tellEvicted(removals: readonly FirewallChange[]): void {
    const sources: Source[] = []
    let flows = 0
    for (const removal of removals) {
      if (removal.set === 'dynamic') sources.push(removal.source)
      if (removal.set === 'flow') flows++
    }
    if (sources.length > 0) this.#sink.onEvicted(sources)
    if (flows > 0) this.#sink.onTrouble(`the flow set is full: ${flows} flow blocks ended early`)
  }
}

function notInPlace(sentences: readonly string[]): AppError {
  const message = `the kernel did not keep what was written: ${sentences.join('; ')}`
  return new AppError('firewallUnavailable', message)
}
