// What our chains hold: the sets for every packet, and behind them what concerns certain ports alone.
import type { Family } from '../../domain/address.js'
import type { CountryPolicy, FirewallRules } from '../../ports/firewall.js'
import { countrySetName } from '../sets/country-sets.js'
import { blockChains, plainBlocks } from './block-rules.js'
import { dnsRules } from './dns-rules.js'
import { guessChain, guessChainName, guessRule, sweepRules } from './guess-bound.js'
import { inviteChain, inviteChainName } from './invite-rules.js'
import { setOf, type Group } from '../sets/ipset-script.js'
import { maddrChain, maddrChainName, trustedMaddrRule } from './maddr-rules.js'
import { packetBoundRule } from './packet-bound.js'
import { sipPortMatches } from './port-matches.js'
import { datagramBoundRules, streamBoundRules } from './size-bounds.js'
import { slowChain, slowChainName, slowRule } from './slow-rules.js'
import { chainName, type Chains } from './raw-table.js'
import { tftpChainName, tftpChains, tftpMatch } from './tftp-rules.js'
import { kernelNames, namesChainName, userAgentChains } from './user-agent-rules.js'

/** The chain of the packets to the SIP ports. */
export const sipChainName = `${chainName}-SIP`

// No packet comes here. That the rule exists has the kernel put fragments together before our chains
// see them, without tracking connections (xt_socket does so where it is in use).
const fragmentsChainName = `${chainName}-FRAGMENTS`
const trustedChainName = `${chainName}-TRUSTED`

/** What a kernel may be unable to do, as people call it. */
export const features = {
  extension: 'blocks that go on while their source attacks (module xt_set)',
  country: 'the country policy (module xt_set)',
  packetBound: 'the bound on packets a second (module xt_hashlimit)',
  guessBound: 'the bound on guesses (modules xt_string and xt_hashlimit)',
  guessCount: 'the count of guesses (modules xt_string and xt_set)',
  slowing:
    'the slow pace of trusted sources that fail (modules xt_string, xt_length and xt_hashlimit)',
  maddr: 'the search for maddr (module xt_string)',
  datagramBound: 'the bound on the length of datagrams (module xt_u32)',
  streamBound: 'the bound on bytes over streams (modules xt_length and xt_hashlimit)',
  fragments: 'the search in fragments (module xt_socket)',
  userAgents: 'the names of scanners (module xt_string)',
  inviteLimit: 'the INVITE limit (modules xt_string and xt_hashlimit)',
  tftp: 'the TFTP limit (module xt_hashlimit)',
  dns: 'the bound on DNS answers (modules xt_u32 and xt_length)',
} as const

/** A part of the rules that needs a module of the kernel. */
export type Feature = keyof typeof features

/** What the chains are made from. */
export interface RulePlan {
  readonly family: Family
  readonly rules: FirewallRules
  /** Whose sets are in place. */
  readonly country: CountryPolicy['mode']
  /** What this kernel cannot do. */
  readonly without: ReadonlySet<Feature>
}

type MutableChains = Map<string, readonly string[]>

/** Returns our chains and their rules. */
export function chainsOf(plan: RulePlan): Chains {
  const { family, rules, without } = plan
  const chains: MutableChains = new Map()
  const blocks = without.has('extension') ? plainBlocks(family) : blockChains(family, rules)
  const base = [
    setRule('allow', family, '-j RETURN'),
    setRule('deny', family, '-j DROP'),
    ...blocks.base,
    setRule('flow', family, '-j DROP'),
  ]
  chains.set(chainName, base)
  addAll(chains, blocks.chains)
  if (!without.has('fragments')) chains.set(fragmentsChainName, ['-m socket -j RETURN'])
  const sip = sipRules(plan, chains)
  const sipPorts = sipPortMatches(rules)
  chains.set(sipChainName, sip)
  base.push(...sipPorts.map((match) => `${match} -j ${sipChainName}`))
  if (rules.tftp && !without.has('tftp')) {
    addAll(chains, tftpChains(family))
    base.push(`${tftpMatch} -j ${tftpChainName}`)
  }
  if (rules.dns && !without.has('dns')) base.push(...dnsRules(family))
  return chains
}

/** What strangers go through, and behind it what holds for the trusted ones as well. */
function sipRules(plan: RulePlan, chains: MutableChains): readonly string[] {
  const strangers = strangerRules(plan, chains)
  const { family, rules, without } = plan
  const { inviteLimit } = rules
  const isLimited = inviteLimit !== undefined && !without.has('inviteLimit')
  if (isLimited) chains.set(inviteChainName, inviteChain(family, inviteLimit))
  const slowed = without.has('slowing') ? [] : [slowRule(family)]
  if (slowed.length > 0) chains.set(slowChainName, slowChain(family))
  const invites = isLimited ? [`-j ${inviteChainName}`] : []
  chains.set(trustedChainName, [
    ...(judgesMaddr(plan) ? [trustedMaddrRule(family)] : []),
    ...invites,
  ])
  return [
    setRule('oneWay', family, '-j DROP'),
    ...slowed,
    setRule('trusted', family, `-g ${trustedChainName}`),
    ...strangers,
    ...invites,
  ]
}

function judgesMaddr({ rules, without }: RulePlan): boolean {
  return rules.guessesAtOnce > 0 && !without.has('maddr')
}

function strangerRules(plan: RulePlan, chains: MutableChains): readonly string[] {
  const { family, rules, country, without } = plan
  const all: string[] = []
  if (country !== 'off' && !without.has('country')) {
    const negation = country === 'allow' ? '! ' : ''
    all.push(`-m set ${negation}--match-set ${countrySetName(country, family)} src -j DROP`)
  }
  all.push(...sizeRules(plan))
  if (judgesMaddr(plan)) {
    chains.set(maddrChainName, maddrChain(family))
    all.push(`-j ${maddrChainName}`)
  }
  all.push(...boundRules(plan, chains))
  const names = without.has('userAgents') ? [] : kernelNames(rules.userAgents)
  if (names.length > 0) {
    addAll(chains, userAgentChains(family, names))
    all.push(`-j ${namesChainName}`)
  }
  return all
}

function sizeRules({ family, rules, without }: RulePlan): readonly string[] {
  if (rules.guessesAtOnce === 0) return []
  const { protocols } = rules
  return [
    ...(protocols.includes('udp') && !without.has('datagramBound')
      ? datagramBoundRules(family)
      : []),
    ...(protocols.includes('tcp') && !without.has('streamBound') ? streamBoundRules(family) : []),
  ]
}

function boundRules(
  { family, rules, without }: RulePlan,
  chains: MutableChains,
): readonly string[] {
  const { packetsPerSecond, guessesAtOnce, protocols } = rules
  const all: string[] = []
  if (packetsPerSecond > 0 && protocols.includes('udp') && !without.has('packetBound')) {
    all.push(packetBoundRule(family, packetsPerSecond))
  }
  const bound = without.has('guessBound') ? 0 : guessesAtOnce
  if (!without.has('guessCount')) {
    chains.set(guessChainName, guessChain(family, bound))
    all.push(guessRule(family))
  }
  if (bound > 0) all.push(...sweepRules(family, bound))
  return all
}

function setRule(group: Group, family: Family, target: string): string {
  // A flow is the source's address and the source's port.
  const direction = group === 'flow' ? 'src,src' : 'src'
  const { name } = setOf(group, family)
  return `-m set --match-set ${name} ${direction} ${target}`
}

function addAll(chains: MutableChains, more: Chains): void {
  for (const [name, rules] of more) chains.set(name, rules)
}
