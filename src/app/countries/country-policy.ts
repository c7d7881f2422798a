// The country policy in the kernel: made again whenever a setting or the database changes, off the hot path.
import { toError } from '../../domain/app-error.js'
import { printable } from '../../domain/untrusted.js'
import type { Clock } from '../../ports/clock.js'
import type { Geo } from '../../ports/geo.js'
import type { CountryPolicyStatus } from '../../ports/operator/geo-desk.js'
import type { Log } from '../../ports/log.js'
import type { SettingsInForce } from '../path/settings-in-force.js'
import type { SwitchableFirewall } from '../path/switchable-firewall.js'

/** What the keeper works with. */
export interface CountryPolicyParts {
  readonly geo: Geo
  readonly firewall: Pick<SwitchableFirewall, 'setCountries' | 'isOn' | 'onSwitchedOn'>
  readonly settings: Pick<SettingsInForce, 'current'>
  /** Tells people that the policy could not be made. */
  readonly onKept: (text: string) => void
  readonly clock: Clock
  readonly log: Pick<Log, 'info'>
}

/** Keeps the kernel's country policy as settings and database say. */
export class CountryPolicyKeeper {
  readonly #parts: CountryPolicyParts
  #status: CountryPolicyStatus
  /** What the kernel has, to know what is new. */
  #made = ''
  /** What people were told last, which is no news a minute later. */
  #told = ''
  #isStale = false
  #isStopped = false
  #running: Promise<void> | undefined

  constructor(parts: CountryPolicyParts) {
    this.#parts = parts
    const since = parts.clock.now()
    const nothing = { mode: 'off', countries: [], ipv4: 0, ipv6: 0 } as const
    this.#status = { ...nothing, state: 'off', reason: '', since }
    parts.firewall.onSwitchedOn(() => void this.#renew())
  }

  /**
   * Brings the kernel to what settings and database say now; resolves when that is done or has
   * failed, which the status says. A call in the meantime is seen to before it resolves.
   */
  follow(): Promise<void> {
    this.#isStale = true
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  /** Makes it again: the kernel lost it when the firewall was switched off. */
  #renew(): Promise<void> {
    this.#made = ''
    return this.follow()
  }

  /** Tries again what has failed. */
  async retry(): Promise<void> {
    if (this.#status.state === 'kept') await this.follow()
  }

  /** Changes the kernel no more; resolves when what was under way is over. */
  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#running
  }

  status(): CountryPolicyStatus {
    return this.#status
  }

  async #run(): Promise<void> {
    while (this.#isStale && !this.#isStopped) {
      this.#isStale = false
      await this.#bring()
    }
  }

  async #bring(): Promise<void> {
    const settings = this.#parts.settings.current
    const mode = settings['country.policy']
    const countries = mode === 'off' ? [] : settings['country.list']
    const { path, builtAt, state } = this.#parts.geo.status()
    const wanted = JSON.stringify(mode === 'off' ? mode : [mode, countries, path, builtAt, state])
    if (!this.#parts.firewall.isOn) {
      this.#made = ''
      this.#say({
        mode,
        countries,
        state: 'off',
        reason: 'this host is excluded: it drops nothing',
      })
      return
    }
    if (wanted === this.#made) return
    try {
      if (mode !== 'off') this.#say({ mode, countries, state: 'making', reason: '' })
      if (!(await this.#make(mode, countries))) return
      this.#made = wanted
      this.#told = ''
    } catch (caught) {
      const text = printable(toError(caught).message)
      const reason = `the country policy is not in force, the kernel keeps what it had: ${text}`
      this.#say({ mode, countries, state: 'kept', reason })
      this.#made = ''
      if (reason !== this.#told) this.#parts.onKept(reason)
      this.#told = reason
    }
  }

  /** Returns false where something newer is wanted by now. */
  async #make(mode: CountryPolicyStatus['mode'], countries: readonly string[]): Promise<boolean> {
    const { geo, firewall, log } = this.#parts
    if (mode === 'off') {
      await firewall.setCountries({ mode, networks: [] })
      this.#say({ mode, countries, state: 'off', reason: '' })
      return true
    }
    const privateNetworks = mode === 'allow' ? 'include' : 'exclude'
    const networks = await geo.networksOf(countries, { privateNetworks })
    if (this.#isStale || this.#isStopped) return false
    await firewall.setCountries({ mode, networks })
    const { ipv4, ipv6 } = networks
    this.#say({ mode, countries, state: 'inForce', reason: '', ipv4, ipv6 })
    log.info({ mode, countries, ipv4, ipv6 }, 'the country policy is in force')
    return true
  }

  #say(
    change: Omit<CountryPolicyStatus, 'since' | 'ipv4' | 'ipv6'> & { ipv4?: number; ipv6?: number },
  ): void {
    this.#status = { ipv4: 0, ipv6: 0, ...change, since: this.#parts.clock.now() }
  }
}
