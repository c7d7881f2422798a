// The firewall of the kernel: sets by ipset, rules by iptables and ip6tables, kept as they are wanted.
import { isDeepStrictEqual } from 'node:util'
import { AppError, toError } from '../domain/app-error.js'
import type { Source } from '../domain/address.js'
import type { KernelDrop } from '../domain/kernel-drop.js'
import type { KernelGuesses } from '../domain/kernel-guesses.js'
import type { Clock } from '../ports/clock.js'
import type {
  Firewall,
  CountryPolicy,
  DynamicCounter,
  FirewallChange,
  FirewallRules,
  FirewallSink,
  FirewallState,
  FirewallStatus,
} from '../ports/firewall.js'
import { checkChange, checkState } from './sets/change-check.js'
import { checkRules } from './rules/rules-check.js'
import { ChangeWriter, tellEvicted } from './change-writer.js'
import { CountrySets } from './sets/country-sets.js'
import { FirewallWatch, notInPlace } from './firewall-watch.js'
import { Health } from './health.js'
import { NamespaceLock } from './namespace-lock.js'
import { IpsetSession } from './sets/ipset-session.js'
import { KernelSets } from './sets/kernel-sets.js'
import { InstalledFirewall } from './installed-firewall.js'
import { SerialJobs } from '../jobs/serial-jobs.js'
import { NoteBox } from './note-box.js'
import { readGuesses } from './guess-counts.js'
import type { RunProcess } from './process/process-order.js'
import { SetReader } from './sets/set-reader.js'
import { Tools } from './process/tools.js'
import { steadyChange, steadyClock, steadyState } from './steady-clock.js'
import { loadState, WantedState } from './sets/wanted-state.js'

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
  /** How long the start waits for another sipward to let the firewall go [0]. */
  readonly lockWaitMs?: number
  /** Who starts the commands that run to their end; by default this process. */
  readonly runProcess?: RunProcess
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
  readonly #installed: InstalledFirewall
  readonly #session: IpsetSession
  readonly #lane = new SerialJobs()
  readonly #guessReading = new SerialJobs()
  readonly #ruleJobs = new SerialJobs()
  readonly #tools: Tools
  /** Filling a hundred thousand networks must not hold up a block. */
  readonly #countryLane = new SerialJobs()
  readonly #countries: CountrySets
  readonly #reader: SetReader
  #wanted: WantedState
  readonly #writer: ChangeWriter
  readonly #notes: NoteBox
  readonly #health: Health
  readonly #watch: FirewallWatch
  readonly #lock: NamespaceLock

  constructor(options: IptablesFirewallOptions) {
    this.#sink = options.sink
    this.#health = new Health(options)
    this.#clock = options.clock
    this.#netns = options.netns ?? ''
    this.#maxEntries = options.maxEntries ?? 1_000_000
    const { searchPath, runProcess, commandDeadlineMs: deadlineMs = 30_000 } = options
    const tools = new Tools({ netns: this.#netns, searchPath, deadlineMs, runProcess })
    const reader = new SetReader(tools)
    ;[this.#tools, this.#reader] = [tools, reader]
    this.#sets = new KernelSets({ tools, reader, maxEntries: this.#maxEntries })
    this.#countries = new CountrySets({ tools, reader })
    this.#installed = new InstalledFirewall({
      tools,
      reader,
      sets: this.#sets,
      countries: this.#countries,
    })
    this.#session = new IpsetSession({ tools, deadlineMs })
    this.#lock = new NamespaceLock(tools, options.lockWaitMs)
    this.#wanted = new WantedState(this.#maxEntries)
    this.#watch = new FirewallWatch({
      ...this.#writers,
      lock: this.#lock,
      wanted: () => this.#wanted,
      verifyMs: options.verifyMs ?? 3000,
    })
    this.#notes = new NoteBox({ ...options, tools, ...this.#writers })
    this.#writer = new ChangeWriter({
      ...options,
      ...this.#writers,
      clock: steadyClock,
      wanted: () => this.#wanted,
    })
  }

  get #writers() {
    return {
      lane: this.#lane,
      session: this.#session,
      sets: this.#sets,
      reader: this.#reader,
      installed: this.#installed,
      health: this.#health,
    }
  }

  read(): Promise<FirewallState> {
    return this.#reader.state(this.#clock)
  }

  async start(wanted: FirewallState, rules: FirewallRules): Promise<void> {
    checkState(wanted)
    checkRules(rules)
    await this.#lane.run(() => this.#start(wanted, rules))
    this.#watch.start()
  }

  async setRules(rules: FirewallRules): Promise<void> {
    checkRules(rules)
    this.#refuseWhenStopped()
    await this.#ruleJobs.run(() => this.#setRules(rules))
  }

  setCountries(policy: CountryPolicy): Promise<void> {
    return this.#countryLane.run(() => this.#setCountries(policy))
  }

  async drops(): Promise<readonly KernelDrop[]> {
    if (!this.#health.isStopped) await this.#notes.collect()
    return this.#notes.take()
  }

  async guesses(): Promise<readonly KernelGuesses[]> {
    if (this.#health.isStopped) return []
    return this.#guessReading.run(() =>
      readGuesses(this.#tools, { families: this.#installed.families, at: this.#clock.now() }),
    )
  }

  dynamicCounters(): Promise<ReadonlyMap<Source, DynamicCounter>> {
    return this.#reader.blocks()
  }

  async apply(changes: readonly FirewallChange[]): Promise<void> {
    this.#refuseWhenStopped()
    for (const change of changes) checkChange(change)
    await this.#writer.write(changes.map((change) => steadyChange(change, this.#clock)))
  }

  async stop(options: { readonly keep: boolean }): Promise<void> {
    this.#health.stopped()
    await this.#watch.stop()
    await this.#countryLane.run(() => Promise.resolve())
    await this.#lane.run(async () => {
      await this.#session.close()
      try {
        if (!options.keep) await this.#installed.remove()
      } finally {
        await this.#lock.release()
      }
    })
  }

  verifySoon(): void {
    if (!this.#health.isStopped) this.#watch.soon()
  }

  status(): FirewallStatus {
    const { status } = this.#health
    return {
      kind: 'iptables',
      ...status,
      reason: status.reason === '' ? this.#installed.shortcomings.join('; ') : status.reason,
      netns: this.#netns,
      entries: this.#wanted.counts(steadyClock.now()),
    }
  }

  async #start(state: FirewallState, rules: FirewallRules): Promise<void> {
    this.#installed.want(rules)
    const wanted = new WantedState(this.#maxEntries)
    const evicted = loadState(wanted, steadyState(state, this.#clock), steadyClock.now())
    // Every program is asked something harmless first: what fails here has changed nothing.
    const hadRules = await this.#installed.hasRules()
    const [silence] = await this.#session.run([[]])
    if (silence !== undefined) throw silence
    await this.#takeLock()
    try {
      const { families } = this.#installed
      this.#countries.adopt(await this.#sets.removeLeftovers(), families)
      await this.#installed.bring({ sets: this.#installed.sets, wanted, now: steadyClock.now() })
      // The side sets are emptied: held blocks are in `wanted`, and old notes cannot be decoded.
      await this.#sets.flushSideSets(families)
      await this.#sets.forgetTallies(families, wanted)
      const { sentences } = await this.#installed.problems(wanted, steadyClock.now())
      if (sentences.length > 0) throw notInPlace(sentences)
    } catch (caught) {
      await this.#undoStart(caught, hadRules)
    }
    this.#wanted = wanted
    tellEvicted(this.#sink, evicted)
    this.#health.started()
  }

  /** A firewall that another daemon keeps is left without a process of ours. */
  async #takeLock(): Promise<void> {
    try {
      await this.#lock.hold()
    } catch (caught) {
      await this.#session.close()
      throw caught
    }
  }

  async #setRules(rules: FirewallRules): Promise<void> {
    const inForce = this.#installed.rules
    if (isDeepStrictEqual(rules, inForce) && this.#health.suspicion === '') return
    // Notes of names are numbers in the list that they were made from.
    if (!isDeepStrictEqual(rules.userAgents, inForce.userAgents)) {
      await this.#orSuspect(() => this.#notes.collect())
    }
    await this.#lane.run(async () => {
      this.#refuseWhenStopped()
      this.#installed.want(rules)
      await this.#orSuspect(() => this.#installed.writeRules())
    })
  }

  async #setCountries(policy: CountryPolicy): Promise<void> {
    this.#refuseWhenStopped()
    const { families } = this.#installed
    const filled = await this.#countries.fill(policy, families)
    await this.#lane.run(async () => {
      this.#refuseWhenStopped()
      const before = this.#countries.mode
      await this.#orSuspect(async () => {
        await this.#countries.swap(filled, families)
        if (this.#countries.mode === before) return
        await this.#installed.writeRules()
        await this.#countries.removeOthers()
      })
    })
  }

  /** What the kernel refused may have been done by halves: it is looked at whole. */
  async #orSuspect(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (caught) {
      this.#health.suspect(toError(caught).message)
      throw caught
    }
  }

  #refuseWhenStopped(): void {
    if (!this.#health.isStopped) return
    throw new AppError('firewallUnavailable', 'the firewall is not started')
  }

  /** Leaves behind what was there before, and nothing else. */
  async #undoStart(caught: unknown, hadRules: boolean): Promise<never> {
    try {
      await this.#session.close()
      if (hadRules) await this.#sets.removeLeftovers()
      else await this.#installed.remove()
    } catch (remaining) {
      const message = `${toError(caught).message}; and rules or sets are left behind`
      throw new AppError('firewallUnavailable', message, {
        cause: new AggregateError([caught, remaining]),
      })
    } finally {
      await this.#lock.release()
    }
    throw caught
  }
}
