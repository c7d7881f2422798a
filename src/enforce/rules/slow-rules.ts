// The slow pace of a source where phones work and somebody guesses.
//
// The attacker's view: with one valid account, or from behind one phone, his address is trusted, and
// nothing that holds for strangers holds for him; to block him is to block the office. So his
// requests with credentials wait, ten at once and then ten a minute. What looks alike: the phones of
// that office, whose own flows are spared; and a phone that is new there gets through within a
// minute, since it repeats itself. Requests without credentials and calls under way pass. Over TCP
// he may write many requests into one segment: each of them counts, and long segments with
// credentials are dropped; they come again in short ones.
import type { Family } from '../../domain/address.js'
import { setOf } from '../sets/ipset-script.js'
import { furtherRequests } from './further-requests.js'
import { maxSegment } from './size-bounds.js'
import { credentialsText, textMatch } from './text-matches.js'

/** The chain of the packets of slowed sources to the SIP ports. */
export const slowChainName = 'SIPWARD-SLOW'

const perMinute = 10
// Forgotten earlier, a source would have all of them at once again.
const refillMs = 61_000
const tableSize = 1024
const tableMax = 65_536

/** Returns the rule that sends slowed sources there. */
export function slowRule(family: Family): string {
  return `-m set --match-set ${setOf('slowed', family).name} src -j ${slowChainName}`
}

/** Returns the chain that drops what is too much. */
export function slowChain(family: Family): readonly string[] {
  const mask = family === 6 ? ' --hashlimit-srcmask 64' : ''
  const credentials = textMatch(family, credentialsText)
  const isOverPace =
    `-m hashlimit --hashlimit-above ${perMinute}/min ` +
    `--hashlimit-burst ${perMinute} --hashlimit-mode srcip${mask} --hashlimit-name sw-slow ` +
    `--hashlimit-htable-size ${tableSize} --hashlimit-htable-max ${tableMax} ` +
    `--hashlimit-htable-expire ${refillMs}`
  return [
    `-m set --match-set ${setOf('spared', family).name} src,src -j RETURN`,
    `-p tcp -m length --length ${maxSegment + 1}:65535 ${credentials} -j DROP`,
    `${credentials} ${isOverPace} -j DROP`,
    ...furtherRequests(family, isOverPace),
  ]
}
