// What our chains hold: the sets for every packet, and behind them what concerns the SIP ports alone.
import type { Family } from '../domain/address.js'
import type { FirewallRules } from '../ports/firewall.js'
import { setOf, type Group } from './ipset-script.js'
import { packetBoundRule } from './packet-bound.js'
import { sipPortMatches } from './port-matches.js'
import { chainName, type Chains } from './raw-table.js'

/** The chain of the packets to the SIP ports. */
export const sipChainName = `${chainName}-SIP`

/** What a kernel may be unable to do, as people call it. */
export const features = {
  packetBound: 'the bound on packets a second',
} as const

/** A part of the rules that needs a module of the kernel. */
export type Feature = keyof typeof features

/** What the chains are made from. */
export interface RulePlan {
  readonly family: Family
  readonly rules: FirewallRules
  /** What this kernel cannot do. */
  readonly without: ReadonlySet<Feature>
}

/** Returns our chains and their rules. */
export function chainsOf(plan: RulePlan): Chains {
  const { family, rules } = plan
  const chains = new Map<string, readonly string[]>()
  const sip = sipRules(plan)
  const toSip = sip.length === 0 ? [] : sipPortMatches(rules)
  chains.set(chainName, [
    setRule('allow', family, 'RETURN'),
    setRule('deny', family, 'DROP'),
    setRule('dynamic', family, 'DROP'),
    setRule('flow', family, 'DROP'),
    ...toSip.map((match) => `${match} -j ${sipChainName}`),
  ])
  if (sip.length > 0) chains.set(sipChainName, sip)
  return chains
}

function sipRules({ family, rules, without }: RulePlan): readonly string[] {
  const strangers: string[] = []
  if (
    rules.packetsPerSecond > 0 &&
    rules.protocols.includes('udp') &&
    !without.has('packetBound')
  ) {
    strangers.push(packetBoundRule(family, rules.packetsPerSecond))
  }
  if (strangers.length === 0) return []
  return [setRule('trusted', family, 'RETURN'), ...strangers]
}

function setRule(group: Group, family: Family, target: 'RETURN' | 'DROP'): string {
  // A flow is the source's address and the source's port.
  const direction = group === 'flow' ? 'src,src' : 'src'
  const { name } = setOf(group, family)
  return `-m set --match-set ${name} ${direction} -j ${target}`
}
