// Changes and rules in words, for a firewall that only says what it would do.
import { counted } from '../../domain/counted.js'
import type { Flow } from '../../domain/block.js'
import type { CountryPolicy, FirewallChange, FirewallRules } from '../../ports/firewall.js'
import { timeoutSeconds } from '../sets/ipset-script.js'

/** Says what the rules would drop, a sentence each. */
export function describeRules(rules: FirewallRules): readonly string[] {
  const { packetsPerSecond, inviteLimit } = rules
  const lines: string[] = []
  if (packetsPerSecond > 0 && rules.protocols.includes('udp')) {
    lines.push(`what a stranger sends above ${packetsPerSecond} packets/s`)
  }
  if (rules.guessesAtOnce > 0) {
    lines.push(`guesses of a stranger beyond ${rules.guessesAtOnce} at once, and as many each 2 s`)
  }
  if (rules.userAgents.length > 0) {
    lines.push(`whoever has one of ${rules.userAgents.length} names of scanners`)
  }
  if (inviteLimit !== undefined) {
    const { value, unit, burst } = inviteLimit
    lines.push(`INVITEs of a source above ${value} per ${unit} (at once: ${burst})`)
  }
  const ofSip = lines.map((line) => `would drop ${line}, on SIP ports ${rules.ports.join(', ')}`)
  if (rules.tftp) ofSip.push('would let 10 TFTP requests a minute through of whoever sends 100')
  if (rules.dns) ofSip.push('would drop DNS answers of more than 2048 bytes')
  return ofSip
}

/** Says what a country policy would do. */
export function describeCountries({ mode, networks }: CountryPolicy): string {
  if (mode === 'off') return 'would let every country use the SIP ports'
  const count = [...networks].length
  return `would let ${mode === 'allow' ? 'only' : 'all but'} ${counted(count, 'network')} use the SIP ports`
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
    case 'slowed':
      return ['slow', `the guesses of ${change.source}`]
    case 'spared':
      return ['not slow', describeFlow(change.flow)]
    case 'flow':
      return ['drop', describeFlow(change.flow)]
  }
}

function describeFlow({ protocol, address, port }: Flow): string {
  return `${protocol} from ${address} port ${port}`
}
