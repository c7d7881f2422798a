// Blocks of sources whose address is proven: everything of them is dropped, for three block times at most.
//
// The attacker's view: he waits for the end of his block and goes on; so whoever sends to the SIP
// ports while he is blocked stays blocked for another block time. What looks alike: an office where
// one phone has an old password and the others are good. Their packets too would extend its block
// for ever; so the third block time is the last, and after it the source is heard: an attacker has
// as many guesses as the rule gives him, and then the next strike, and the office is known again by
// the phones that work. Blocks on evidence that may be forged are never extended: somebody else
// would keep them alive. They stand before the SIP ports alone.
import type { Family } from '../../domain/address.js'
import type { FirewallRules } from '../../ports/firewall.js'
import { setOf, singleSet } from '../sets/ipset-script.js'
import { heldSet, lastHeldSet, type SideSet } from '../sets/side-sets.js'
import { sipPortMatches } from './port-matches.js'

const blockChainName = 'SIPWARD-BLOCK'
const heldChainName = 'SIPWARD-HELD'

/** The rules of every packet that drop blocked sources, and the chains that they lead to. */
export interface BlockChains {
  readonly base: readonly string[]
  readonly chains: ReadonlyMap<string, readonly string[]>
}

/**
 * Returns the rules. Each block time has a set of its own: adding a source to a set again would take
 * its counters back to zero, and no set knows how often an entry was renewed. A single address of
 * our own IPv6 network is dropped without extension, since what is held is a /64.
 */
export function blockChains(
  family: Family,
  rules: Pick<FirewallRules, 'blockSeconds' | 'ports' | 'protocols'>,
): BlockChains {
  const { name: dynamic } = setOf('dynamic', family)
  const [held, last] = [heldSet(family), lastHeldSet(family)]
  const single = family === 6 ? [from(singleSet.name, '-j DROP')] : []
  const isExtended = rules.blockSeconds > 0
  const extend = (set: SideSet): readonly string[] => [
    ...sipPortMatches(rules).map(
      (match) =>
        `${match} -j SET --add-set ${set.name} src --exist --timeout ${rules.blockSeconds}`,
    ),
    '-j DROP',
  ]
  if (!isExtended) return { base: [from(dynamic, '-j DROP'), ...single], chains: new Map() }
  return {
    base: [
      from(dynamic, `-g ${blockChainName}`),
      from(held.name, `-g ${heldChainName}`),
      from(last.name, '-j DROP'),
      ...single,
    ],
    chains: new Map([
      [blockChainName, extend(held)],
      [heldChainName, extend(last)],
    ]),
  }
}

function from(set: string, target: string): string {
  return `-m set --match-set ${set} src ${target}`
}
