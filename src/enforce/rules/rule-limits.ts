// What no kernel can do of the rules that are wanted, in sentences for people.
import type { FirewallRules } from '../../ports/firewall.js'
import { kernelBurst } from './invite-rules.js'
import { kernelNames, maxKernelNames } from './user-agent-rules.js'

/** Returns one sentence for each limit that the rules go beyond. */
export function limitsOf({ userAgents, inviteLimit }: FirewallRules): readonly string[] {
  const limits: string[] = []
  const left = userAgents.length - kernelNames(userAgents).length
  if (left > 0) {
    limits.push(
      `the kernel looks for ${maxKernelNames} names of scanners, none longer than 100 characters: ` +
        `${left} of ${userAgents.length} are left to the daemon`,
    )
  }
  if (inviteLimit === undefined) return limits
  const burst = kernelBurst(inviteLimit)
  if (burst < inviteLimit.burst) {
    const pace = `${inviteLimit.value} INVITEs per ${inviteLimit.unit}`
    limits.push(
      `at ${pace} the kernel counts a burst of ${burst} at most, not ${inviteLimit.burst}`,
    )
  }
  return limits
}
