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
import { maxTimeoutSeconds, setOf, singleSet } from '../sets/ipset-script.js'
import { heldSet, lastHeldSet, tallySet, type SideSet } from '../sets/side-sets.js'
import { sipPortMatches } from './port-matches.js'

const blockChainName = 'SIPWARD-BLOCK'
const heldChainName = 'SIPWARD-HELD'
const countChainName = 'SIPWARD-COUNT'
// Blocks that were made when the setting was longer are counted to their end as well.
const leastTallySeconds = 172_800

/** The rules of every packet that drop blocked sources, and the chains that they lead to. */
export interface BlockChains {
  readonly base: readonly string[]
  readonly chains: ReadonlyMap<string, readonly string[]>
}

/**
 * Returns the rules. Each block time has a set of its own, since no set knows how often an entry was
 * renewed; packets are counted beside them, since what is added again loses its counters. A single
 * address of our own IPv6 network is dropped without extension: what is held is a /64.
 */
export function blockChains(
  family: Family,
  rules: Pick<FirewallRules, 'blockSeconds' | 'ports' | 'protocols'>,
): BlockChains {
  const { blockSeconds } = rules
  const extend = (set: SideSet): readonly string[] =>
    sipPortMatches(rules).map(
      (match) => `${match} -j SET --add-set ${set.name} src --exist --timeout ${blockSeconds}`,
    )
  const [dynamic, held, last] = [setOf('dynamic', family), heldSet(family), lastHeldSet(family)]
  const chains = new Map([[countChainName, countChain(family, blockSeconds)]])
  const base = [from(dynamic.name, `-g ${blockSeconds > 0 ? blockChainName : countChainName}`)]
  if (blockSeconds > 0) {
    base.push(from(held.name, `-g ${heldChainName}`), from(last.name, `-g ${countChainName}`))
    chains.set(blockChainName, [...extend(held), `-g ${countChainName}`])
    chains.set(heldChainName, [...extend(last), `-g ${countChainName}`])
  }
  if (family === 6) base.push(from(singleSet.name, '-j DROP'))
  return { base, chains }
}

/** Returns the rules for a kernel that cannot add to sets: blocks that end when they end, uncounted. */
export function plainBlocks(family: Family): BlockChains {
  const sets = [setOf('dynamic', family), ...(family === 6 ? [singleSet] : [])]
  return { base: sets.map(({ name }) => from(name, '-j DROP')), chains: new Map() }
}

function countChain(family: Family, blockSeconds: number): readonly string[] {
  const { name } = tallySet(family)
  const seconds = Math.min(maxTimeoutSeconds, Math.max(leastTallySeconds, 3 * blockSeconds))
  // The match is what counts; adding again would take the count back to one.
  return [from(name, '-j DROP'), `-j SET --add-set ${name} src --timeout ${seconds}`, '-j DROP']
}

function from(set: string, target: string): string {
  return `-m set --match-set ${set} src ${target}`
}
