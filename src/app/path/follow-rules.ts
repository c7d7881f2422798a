// The kernel's rules follow the settings.
import type { Firewall } from '../../ports/firewall.js'
import { firewallRules } from './firewall-rules.js'
import { isSame } from './settings-in-force.js'
import type { SettingsInForce } from './settings-in-force.js'

/** Writes the rules whenever a setting that they depend on has changed; other settings start no process. */
export function followRules(
  settings: Pick<SettingsInForce, 'onChange'>,
  firewall: Pick<Firewall, 'setRules'>,
): void {
  settings.onChange(async (now, before) => {
    const rules = firewallRules(now)
    if (!isSame(rules, firewallRules(before))) await firewall.setRules(rules)
  })
}
