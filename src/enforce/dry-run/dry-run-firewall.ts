// A firewall that only says what it would do.
import { AppError } from '../../domain/app-error.js'
import type { Source } from '../../domain/address.js'
import type { KernelDrop } from '../../domain/kernel-drop.js'
import type { KernelGuesses } from '../../domain/kernel-guesses.js'
import { timeoutSeconds } from '../sets/ipset-script.js'
import type { Clock } from '../../ports/clock.js'
import type {
  Firewall,
  CountryPolicy,
  DynamicCounter,
  DynamicEntry,
  FirewallChange,
  FirewallRules,
  FirewallSink,
  FirewallState,
  FirewallStatus,
} from '../../ports/firewall.js'
import { checkChange, checkState } from '../sets/change-check.js'
import { describeChange, describeCountries, describeRules } from './describe.js'
import { checkRules } from '../rules/rules-check.js'
import { loadState, WantedState } from '../sets/wanted-state.js'

/** What a {@link DryRunFirewall} is made of. */
export interface DryRunFirewallOptions {
  readonly sink: FirewallSink
  readonly clock: Clock
  /** Takes one sentence for each thing that would be done. */
  readonly say: (line: string) => void
  /** The bound of each set whose entries end by themselves [1,000,000]. */
  readonly maxEntries?: number
}

/** Implements {@link Firewall} in memory; entries end as the kernel's would. */
export class DryRunFirewall implements Firewall {
  readonly #sink: FirewallSink
  readonly #clock: Clock
  readonly #say: (line: string) => void
  readonly #maxEntries: number
  #wanted: WantedState
  #state: 'stopped' | 'ready' = 'stopped'

  constructor(options: DryRunFirewallOptions) {
    this.#sink = options.sink
    this.#clock = options.clock
    this.#say = options.say
    this.#maxEntries = options.maxEntries ?? 1_000_000
    this.#wanted = new WantedState(this.#maxEntries)
  }

  read(): Promise<FirewallState> {
    return Promise.resolve(this.#wanted.state(this.#clock.now()))
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- a refusal must reject, not throw
  async start(wanted: FirewallState, rules: FirewallRules): Promise<void> {
    checkState(wanted)
    checkRules(rules)
    this.#wanted = new WantedState(this.#maxEntries)
    const evicted = loadState(this.#wanted, wanted, this.#clock.now())
    this.#state = 'ready'
    const { allow, deny, dynamic, flow } = this.status().entries
    this.#say(
      `would hold ${allow} allowed and ${deny} denied networks, ` +
        `${dynamic} blocked sources and ${flow} blocked flows`,
    )
    this.#sayRules(rules)
    this.#tellEvicted(evicted)
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- a refusal must reject, not throw
  async setRules(rules: FirewallRules): Promise<void> {
    this.#refuseWhenStopped()
    checkRules(rules)
    this.#sayRules(rules)
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- a refusal must reject, not throw
  async apply(changes: readonly FirewallChange[]): Promise<void> {
    this.#refuseWhenStopped()
    for (const change of changes) checkChange(change)
    const now = this.#clock.now()
    this.#wanted.expire(now)
    const evicted: FirewallChange[] = []
    for (const change of changes) {
      const left = this.#wanted.apply(change)
      if (left !== undefined) evicted.push(left)
      this.#say(describeChange(change, now))
    }
    this.#tellEvicted(evicted)
  }

  stop(options: { readonly keep: boolean }): Promise<void> {
    if (this.#state === 'ready') {
      this.#say(
        options.keep ? 'would leave rules and sets in place' : 'would remove rules and sets',
      )
    }
    this.#state = 'stopped'
    if (!options.keep) this.#wanted = new WantedState(this.#maxEntries)
    return Promise.resolve()
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- a refusal must reject, not throw
  async setCountries(policy: CountryPolicy): Promise<void> {
    this.#refuseWhenStopped()
    this.#say(describeCountries(policy))
  }

  drops(): Promise<readonly KernelDrop[]> {
    // Nothing is dropped, so nothing is noted.
    return Promise.resolve([])
  }

  guesses(): Promise<readonly KernelGuesses[]> {
    // Nothing looks at packets, so nothing is counted.
    return Promise.resolve([])
  }

  dynamicCounters(): Promise<ReadonlyMap<Source, DynamicCounter>> {
    const now = this.#clock.now()
    const { dynamic } = this.#wanted.state(now)
    const toCounter = ({ source, until }: DynamicEntry) =>
      [source, { packets: 0, bytes: 0, secondsLeft: timeoutSeconds(until, now) }] as const
    return Promise.resolve(new Map(dynamic.map(toCounter)))
  }

  verifySoon(): void {
    // Nothing is in a kernel, so nothing can be missing there.
  }

  status(): FirewallStatus {
    return {
      kind: 'dryRun',
      state: this.#state,
      reason: '',
      netns: '',
      // Nothing is in a kernel, so nothing was ever seen there.
      verifiedAt: 0,
      healed: 0,
      entries: this.#wanted.counts(this.#clock.now()),
    }
  }

  #refuseWhenStopped(): void {
    if (this.#state !== 'stopped') return
    throw new AppError('firewallUnavailable', 'the firewall is not started')
  }

  #sayRules(rules: FirewallRules): void {
    for (const line of describeRules(rules)) this.#say(line)
  }

  #tellEvicted(removals: readonly FirewallChange[]): void {
    const sources: Source[] = []
    for (const removal of removals) {
      this.#say(`${describeChange(removal, this.#clock.now())}: its set is full`)
      if (removal.set === 'dynamic') sources.push(removal.source)
    }
    if (sources.length > 0) this.#sink.onEvicted(sources)
  }
}
