// The limit on INVITEs of one source.
//
// The attacker's view: with a stolen password he calls premium numbers as fast as the trunk takes
// them; without one, he tries dial plans and prefixes by the hundred. What looks alike: an office
// in the morning; so a burst passes, then one INVITE per unit/value. An INVITE within a dialog is
// an INVITE as well, and so is a datagram that hides its method behind line ends. No source but the allowed ones is spared: a stolen account works from a
// trusted address too.
import type { Family } from '../../domain/address.js'
import type { FirewallRules } from '../../ports/firewall.js'
import { setOf } from '../sets/ipset-script.js'
import { noteSetName, notedRule } from '../sets/side-sets.js'
import { otherMethodMatch, textFirstMatch } from './text-matches.js'

/** The limit of the settings. */
export type InviteLimit = NonNullable<FirewallRules['inviteLimit']>

/** The chain of the requests to the SIP ports that no other rule has dropped. */
export const inviteChainName = 'SIPWARD-INVITE'

const unitSeconds = { second: 1, minute: 60, hour: 3600 } as const
const unitName = { second: 'sec', minute: 'min', hour: 'hour' } as const
// xt_hashlimit counts in 64 bits and a day at most: what takes longer to come back overflows.
const longestRefillSeconds = 86_000
// Line ends that keep a line alive, with the headers of IP and UDP; no request is so short.
const keepAliveBytes = 80
const tableSize = 16_384
const tableMax = 262_144

/** Returns the burst that the kernel can count: less than wanted where the pace is very slow. */
export function kernelBurst({ value, unit, burst }: InviteLimit): number {
  const secondsEach = unitSeconds[unit] / value
  return Math.min(burst, Math.floor(longestRefillSeconds / secondsEach))
}

/**
 * Returns the chain that drops INVITEs above the limit and notes whose they were. A forged flood
 * of strangers may fill its table, whereupon new strangers are dropped; the trusted sources have
 * one of their own.
 */
export function inviteChain(family: Family, limit: InviteLimit): readonly string[] {
  const { name: trusted } = setOf('trusted', family)
  const others = otherMethodMatch(family, 'INVITE')
  const isTrusted = (negation: string) => `-m set ${negation}--match-set ${trusted} src`
  return [
    `-p udp -m length --length 0:${keepAliveBytes} -j RETURN`,
    `-p udp ${others} ${textFirstMatch(family)} -j RETURN`,
    `-p tcp ${others} -j RETURN`,
    `${isTrusted('')} ${withinLimit(family, limit, 't')} -j RETURN`,
    `${isTrusted('! ')} ${withinLimit(family, limit, 'i')} -j RETURN`,
    notedRule('invites', family),
    `-j SET --add-set ${noteSetName('invites', family)} src,src,dst --exist`,
    '-j DROP',
  ]
}

function withinLimit(family: Family, limit: InviteLimit, table: string): string {
  const { value, unit } = limit
  const burst = kernelBurst(limit)
  // Forgotten earlier, a source would have its whole burst again.
  const refillSeconds = Math.ceil((burst * unitSeconds[unit]) / value) + 1
  // A table keeps the rate it was made with, also for a new rule: another rate needs another name.
  return [
    `-m hashlimit --hashlimit-upto ${value}/${unitName[unit]} --hashlimit-burst ${burst}`,
    `--hashlimit-mode srcip${family === 6 ? ' --hashlimit-srcmask 64' : ''}`,
    `--hashlimit-name sw-${table}${value}${unit.charAt(0)}${burst}`,
    `--hashlimit-htable-size ${tableSize} --hashlimit-htable-max ${tableMax}`,
    `--hashlimit-htable-expire ${refillSeconds * 1000}`,
  ].join(' ')
}
