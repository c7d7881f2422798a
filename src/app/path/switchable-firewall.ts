// The one firewall that the daemon sees. It can be switched off, as when an operator excludes this host,
// and on again, while decisions go on being made.
import type { Source } from '../../domain/address.js'
import { SerialJobs } from '../../jobs/serial-jobs.js'
import type { KernelGuesses } from '../../domain/kernel-guesses.js'
import type { KernelDrop } from '../../domain/kernel-drop.js'
import type {
  CountryPolicy,
  DynamicCounter,
  Firewall,
  FirewallChange,
  FirewallRules,
  FirewallState,
  FirewallStatus,
} from '../../ports/firewall.js'

/** What a firewall starts with. */
export interface FirewallStart {
  readonly state: FirewallState
  readonly rules: FirewallRules
}

/**
 * Stands before a firewall. While it is off, nothing of ours is in the kernel and there is nothing
 * to carry out: the books hold what shall be there when it is switched on again.
 */
export class SwitchableFirewall implements Firewall {
  readonly #inner: Firewall
  #state: 'on' | 'off' | 'starting' = 'on'
  /** Decided while the firewall was starting: perhaps after it had read the books. */
  #late: FirewallChange[] = []
  #lateRules: FirewallRules | undefined
  readonly #listeners: (() => void)[] = []
  readonly #switches = new SerialJobs()

  constructor(inner: Firewall) {
    this.#inner = inner
  }

  /** Calls the listener whenever the firewall was switched on again. */
  onSwitchedOn(listener: () => void): void {
    this.#listeners.push(listener)
  }

  get isOn(): boolean {
    return this.#state !== 'off'
  }

  read(): Promise<FirewallState> {
    return this.#inner.read()
  }

  start(wanted: FirewallState, rules: FirewallRules): Promise<void> {
    return this.#inner.start(wanted, rules)
  }

  stop(options: { readonly keep: boolean }): Promise<void> {
    return this.#inner.stop(options)
  }

  verifySoon(): void {
    if (this.#state === 'on') this.#inner.verifySoon()
  }

  status(): FirewallStatus {
    return this.#inner.status()
  }

  async apply(changes: readonly FirewallChange[]): Promise<void> {
    if (this.#state === 'on') await this.#inner.apply(changes)
    else if (this.#state === 'starting') this.#late.push(...changes)
  }

  async setRules(rules: FirewallRules): Promise<void> {
    if (this.#state === 'on') await this.#inner.setRules(rules)
    else if (this.#state === 'starting') this.#lateRules = rules
  }

  /** Whoever keeps the policy makes it again when the firewall is switched on. */
  async setCountries(policy: CountryPolicy): Promise<void> {
    if (this.#state === 'on') await this.#inner.setCountries(policy)
  }

  async drops(): Promise<readonly KernelDrop[]> {
    return this.#state === 'on' ? this.#inner.drops() : []
  }

  async guesses(): Promise<readonly KernelGuesses[]> {
    return this.#state === 'on' ? this.#inner.guesses() : []
  }

  async dynamicCounters(): Promise<ReadonlyMap<Source, DynamicCounter>> {
    return this.#state === 'on' ? this.#inner.dynamicCounters() : new Map()
  }

  /**
   * Takes everything down. Resolves when the kernel has nothing of ours.
   * @throws AppError `firewallUnavailable` where that cannot be done
   */
  switchOff(): Promise<void> {
    return this.#switches.run(async () => {
      if (this.#state === 'off') return
      this.#state = 'off'
      await this.#inner.stop({ keep: false })
    })
  }

  /**
   * Starts again with what the books hold at that moment.
   * @throws AppError `firewallUnavailable` where that cannot be done; it stays off, and can be tried again
   */
  switchOn(wanted: () => FirewallStart): Promise<void> {
    return this.#switches.run(async () => {
      if (this.#state !== 'off') return
      this.#state = 'starting'
      try {
        const { state, rules } = wanted()
        await this.#inner.start(state, rules)
        this.#state = 'on'
      } catch (caught) {
        this.#state = 'off'
        this.#late = []
        this.#lateRules = undefined
        throw caught
      }
      for (const listener of this.#listeners) listener()
      await this.#catchUp()
    })
  }

  async #catchUp(): Promise<void> {
    const late = this.#late
    const rules = this.#lateRules
    this.#late = []
    this.#lateRules = undefined
    if (late.length > 0) await this.#inner.apply(late)
    if (rules !== undefined) await this.#inner.setRules(rules)
  }
}
