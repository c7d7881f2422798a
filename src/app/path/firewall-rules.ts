// What the kernel looks at by itself, from the settings.
import type { Settings } from '../../domain/settings.js'
import { isUserAgentPattern } from '../../domain/user-agent-name.js'
import type { FirewallRules } from '../../ports/firewall.js'

/** Returns the kernel's rules; while people only watch (`blocking.monitor`), it drops nothing. */
export function firewallRules(settings: Settings): FirewallRules {
  const isMonitoring = settings['blocking.monitor']
  const isInviteLimited = settings['invite.enabled'] && !isMonitoring
  const userAgents = settings['detection.userAgents'].filter((name) => !isUserAgentPattern(name))
  return {
    ports: settings['sip.ports'],
    protocols: settings['sip.protocols'],
    packetsPerSecond: isMonitoring ? 0 : settings['detection.packetsPerSecond'],
    guessesAtOnce: isMonitoring ? 0 : settings['detection.attemptsPerMinute'],
    blockSeconds: isMonitoring ? 0 : settings['blocking.seconds'],
    userAgents: isMonitoring ? [] : userAgents,
    inviteLimit: isInviteLimited
      ? {
          value: settings['invite.value'],
          unit: settings['invite.unit'],
          burst: settings['invite.burst'],
        }
      : undefined,
    tftp: settings['tftp.enabled'] && !isMonitoring,
    dns: settings['dns.enabled'] && !isMonitoring,
  }
}
