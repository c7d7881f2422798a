// Rules and sets before the network and before Asterisk: put into the kernel, and left there for the daemon.
import { AppError } from '../domain/app-error.js'
import type { CountryPolicy, FirewallRules, FirewallState } from '../ports/firewall.js'
import { IptablesFirewall, type IptablesFirewallOptions } from './iptables-firewall.js'

/** What stands in the kernel when {@link restoreAtBoot} is done. */
export interface BootState {
  readonly wanted: FirewallState
  readonly rules: FirewallRules
  /** Undefined leaves out the country policy: the daemon makes it when it starts. */
  readonly countries?: CountryPolicy | undefined
}

/**
 * Brings the kernel to the last known state, and ends; entries go on ending by their own timeouts.
 * The daemon that starts later finds them, and takes them over without a gap.
 * @returns false where a daemon is at work already: it knows better
 * @throws AppError `firewallUnavailable`, `invalidValue`
 */
export async function restoreAtBoot(
  options: IptablesFirewallOptions,
  { wanted, rules, countries }: BootState,
): Promise<boolean> {
  const firewall = new IptablesFirewall(options)
  try {
    await firewall.start(wanted, rules)
  } catch (caught) {
    if (caught instanceof AppError && caught.code === 'addressInUse') return false
    throw caught
  }
  try {
    if (countries !== undefined) await firewall.setCountries(countries)
  } finally {
    await firewall.stop({ keep: true })
  }
  return true
}
