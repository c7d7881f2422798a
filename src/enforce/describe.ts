// Changes and rules in words, for a firewall that only says what it would do.
import type { Flow } from '../domain/block.js'
import type { FirewallChange, FirewallRules } from '../ports/firewall.js'
import { timeoutSeconds } from './ipset-script.js'

/** Says what the rules would drop, a sentence each. */
export function describeRules(rules: FirewallRules): readonly string[] {
  const { packetsPerSecond } = rules
  const ports = rules.ports.join(', ')
  const bound = `would drop what a stranger sends above ${packetsPerSecond} packets/s to ports ${ports}`
  return packetsPerSecond > 0 && rules.protocols.includes('udp') ? [bound] : []
}

/** Says what a change would do at the instant. */
export function describeChange(change: FirewallChange, now: number): string {
  const [verb, object] = wordsFor(change)
  if ('until' in change) return `would ${verb} ${object} for ${timeoutSeconds(change.until, now)} s`
  return change.op === 'add' ? `would ${verb} ${object}` : `would no longer ${verb} ${object}`
}

function wordsFor(change: FirewallChange): readonly [verb: string, object: string] {
  switch (change.set) {
    case 'allow':
      return ['let through', `everything from ${change.network}`]
    case 'deny':
      return ['drop', `everything from ${change.network}`]
    case 'trusted':
      return ['spare', `${change.source} the rules for strangers`]
    case 'dynamic':
      return ['drop', `everything from ${change.source}`]
    case 'flow':
      return ['drop', describeFlow(change.flow)]
  }
}

function describeFlow({ protocol, address, port }: Flow): string {
  return `${protocol} from ${address} port ${port}`
}
