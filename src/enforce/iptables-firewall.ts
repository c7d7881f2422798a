// The firewall of the kernel: sets by ipset, rules by iptables and ip6tables, kept as they are wanted.
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
import { Health } from './health.js'
import { IpsetSession } from './sets/ipset-session.js'
import { KernelSets } from './sets/kernel-sets.js'
import { InstalledFirewall } from './installed-firewall.js'
import { SerialJobs } from '../jobs/serial-jobs.js'
import { NoteBox } from './note-box.js'
import { readGuesses } from './guess-counts.js'
import type { RunProcess } from './process/process-order.js'
import { SetReader } from './sets/set-reader.js'
import { Tools } from './process/tools.js'
import { loadState, WantedState } from './sets/wanted-state.js'
import { Repeater } from '../jobs/repeater.js'

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
  readonly #tables: InstalledFirewall
  readonly #session: IpsetSession
  readonly #lane = new SerialJobs()
  readonly #guessReading = new SerialJobs()
  readonly #tools: Tools
  /** Filling a hundred thousand networks must not hold up a block. */
  readonly #countryLane = new SerialJobs()
  readonly #countries: CountrySets
  readonly #reader: SetReader
  #wanted: WantedState
  readonly #writer: ChangeWriter
  readonly #notes: NoteBox
  readonly #health: Health
  readonly #watch: Repeater

  constructor(options: IptablesFirewallOptions) {
    this.#sink = options.sink
    this.#health = new Health(options)
    this.#clock = options.clock
    this.#netns = options.netns ?? ''
    this.#maxEntries = options.maxEntries ?? 1_000_000
    const deadlineMs = options.commandDeadlineMs ?? 30_000
    const { searchPath, runProcess } = options
    const tools = new Tools({ netns: this.#netns, searchPath, deadlineMs, runProcess })
    this.#tools = tools
    const reader = new SetReader(tools)
    this.#reader = reader
    this.#sets = new KernelSets({ tools, reader, maxEntries: this.#maxEntries })
    this.#countries = new CountrySets({ tools, reader })
    this.#tables = new InstalledFirewall({
      tools,
      reader,
      sets: this.#sets,
      countries: this.#countries,
    })
    this.#session = new IpsetSession({ tools, deadlineMs })
    this.#watch = new Repeater(() => this.#verify(), options.verifyMs ?? 3000)
    this.#wanted = new WantedState(this.#maxEntries)
    this.#notes = new NoteBox({ ...options, tools, ...this.#writers })
    this.#writer = new ChangeWriter({ ...options, ...this.#writers, wanted: () => this.#wanted })
  }

  get #writers() {
    return {
      lane: this.#lane,
      session: this.#session,
      sets: this.#sets,
      tables: this.#tables,
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
    // Notes of names are numbers in the list that they were made from.
    await this.#orSuspect(() => this.#notes.collect())
    await this.#lane.run(async () => {
      this.#refuseWhenStopped()
      this.#tables.want(rules)
      await this.#orSuspect(() => this.#tables.writeRules())
    })
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
      readGuesses(this.#tools, { families: this.#tables.families, at: this.#clock.now() }),
    )
  }

  dynamicCounters(): Promise<ReadonlyMap<Source, DynamicCounter>> {
    return this.#reader.dynamicCounters()
  }

  async apply(changes: readonly FirewallChange[]): Promise<void> {
    this.#refuseWhenStopped()
    for (const change of changes) checkChange(change)
    await this.#writer.write(changes)
  }

  async stop(options: { readonly keep: boolean }): Promise<void> {
    this.#health.stopped()
    await this.#watch.stop()
    await this.#countryLane.run(() => Promise.resolve())
    await this.#lane.run(async () => {
      await this.#session.close()
      if (!options.keep) await this.#tables.remove()
    })
  }

  status(): FirewallStatus {
    const { status } = this.#health
    return {
      kind: 'iptables',
      ...status,
      reason: status.reason === '' ? this.#tables.shortcomings.join('; ') : status.reason,
      netns: this.#netns,
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
      const { families } = this.#tables
      this.#countries.adopt(await this.#sets.removeLeftovers(), families)
      await this.#tables.bring({ sets: this.#tables.sets, wanted, now: this.#clock.now() })
      // What was held on is part of what is wanted now, and old notes mean nothing any more.
      await this.#sets.flushSideSets(families)
      const { sentences } = await this.#tables.problems(wanted, this.#clock)
      if (sentences.length > 0) throw notInPlace(sentences)
    } catch (caught) {
      await this.#undoStart(caught, hadRules)
    }
    this.#wanted = wanted
    tellEvicted(this.#sink, evicted)
    this.#health.started()
  }

  async #setCountries(policy: CountryPolicy): Promise<void> {
    this.#refuseWhenStopped()
    const { families } = this.#tables
    const filled = await this.#countries.fill(policy, families)
    await this.#lane.run(async () => {
      this.#refuseWhenStopped()
      const before = this.#countries.mode
      await this.#orSuspect(async () => {
        await this.#countries.swap(filled, families)
        if (this.#countries.mode === before) return
        await this.#tables.writeRules()
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

  /** Looks without holding up the lane; only what seems wrong is looked at again, and healed, in it. */
  async #verify(): Promise<void> {
    try {
      const { sentences } = await this.#tables.problems(this.#wanted, this.#clock)
      if (sentences.length === 0 && this.#health.suspicion === '') this.#health.verified()
      else await this.#lane.run(() => this.#heal())
    } catch (caught) {
      this.#health.trouble(toError(caught).message)
    }
  }

  async #heal(): Promise<void> {
    if (this.#health.isStopped) return
    const now = this.#clock.now()
    this.#wanted.expire(now)
    const { sentences, sets } = await this.#tables.problems(this.#wanted, this.#clock)
    if (sentences.length > 0 || this.#health.suspicion !== '') {
      // A network namespace that was made anew is not the one that this process is in.
      await this.#session.close()
      const isSuspect = this.#health.suspicion !== ''
      const broken = isSuspect ? this.#tables.sets : sets
      await this.#tables.bring({ sets: broken, wanted: this.#wanted, now })
      const left = await this.#tables.problems(this.#wanted, this.#clock)
      if (left.sentences.length > 0) throw notInPlace(left.sentences)
      const causes = isSuspect ? [this.#health.suspicion, ...sentences] : sentences
      this.#health.healed(`${causes.join('; ')}; it is put right`)
    }
    this.#health.verified()
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
}

function notInPlace(sentences: readonly string[]): AppError {
  const message = `the kernel did not keep what was written: ${sentences.join('; ')}`
  return new AppError('firewallUnavailable', message)
}
