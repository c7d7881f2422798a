// A firewall that can be switched off and on again while decisions go on being made.
import type { Source } from '../../domain/address.js'
import type { KernelDrop } from '../../domain/kernel-drop.js'
import type {
  DynamicCounter,
  Firewall,
  FirewallChange,
  FirewallRules,
} from '../../ports/firewall.js'

/** What a {@link SwitchableFirewall} is made of. */
export interface SwitchableFirewallOptions {
  readonly firewall: Pick<Firewall, 'apply' | 'drops' | 'dynamicCounters' | 'setRules' | 'stop'>
  /** Starts the firewall with what the books hold at that moment. */
  readonly start: () => Promise<void>
}

/**
 * Stands before a firewall. While it is off, nothing of ours is in the kernel and there is nothing
 * to carry out: the books hold what shall be there when it is switched on again.
 */
export class SwitchableFirewall {
  readonly #options: SwitchableFirewallOptions
  #state: 'on' | 'off' | 'starting' = 'on'
  /** Decided while the firewall was starting: perhaps after it had read the books. */
  #late: FirewallChange[] = []
  #lateRules: FirewallRules | undefined
  readonly #listeners: (() => void)[] = []
  /** One switch after the other. */
  #last: Promise<void> = Promise.resolve()

  constructor(options: SwitchableFirewallOptions) {
    this.#options = options
  }

  /** Calls the listener whenever the firewall was switched on again. */
  onSwitchedOn(listener: () => void): void {
    this.#listeners.push(listener)
  }

  get isOn(): boolean {
    return this.#state !== 'off'
  }

  /** Makes changes as {@link Firewall.apply} does; while it is off there is nothing to make. */
  async apply(changes: readonly FirewallChange[]): Promise<void> {
    if (this.#state === 'on') await this.#options.firewall.apply(changes)
    else if (this.#state === 'starting') this.#late.push(...changes)
  }

  /** Sets rules as {@link Firewall.setRules} does; what is off takes them when it is switched on. */
  async setRules(rules: FirewallRules): Promise<void> {
    if (this.#state === 'on') await this.#options.firewall.setRules(rules)
    else if (this.#state === 'starting') this.#lateRules = rules
  }

  /** Reads what the kernel has dropped by its own rules; what is off drops nothing. */
  async drops(): Promise<readonly KernelDrop[]> {
    return this.#state === 'on' ? this.#options.firewall.drops() : []
  }

  /** Reads what is still being dropped, by source; what is off drops nothing. */
  async dynamicCounters(): Promise<ReadonlyMap<Source, DynamicCounter>> {
    return this.#state === 'on' ? this.#options.firewall.dynamicCounters() : new Map()
  }

  /**
   * Switches. Resolves when the kernel is as it shall be.
   * @throws AppError `firewallUnavailable` where that cannot be done; the next switch tries again
   */
  switch(isOn: boolean): Promise<void> {
    const next = this.#last.then(() => (isOn ? this.#switchOn() : this.#switchOff()))
    this.#last = next.catch(() => undefined)
    return next
  }

  async #switchOn(): Promise<void> {
    if (this.#state !== 'off') return
    this.#state = 'starting'
    try {
      await this.#options.start()
      this.#state = 'on'
      for (const listener of this.#listeners) listener()
    } catch (caught) {
      this.#state = 'off'
      throw caught
    } finally {
      const late = this.#late
      this.#late = []
      const rules = this.#lateRules
      this.#lateRules = undefined
      if (this.isOn && late.length > 0) await this.#options.firewall.apply(late)
      if (this.isOn && rules !== undefined) await this.#options.firewall.setRules(rules)
    }
  }

  async #switchOff(): Promise<void> {
    if (this.#state === 'off') return
    this.#state = 'off'
    await this.#options.firewall.stop({ keep: false })
  }
}
