// The bound on guesses of a stranger: as many at once as the rule of the daemon allows, then a slow pace.
//
// The attacker's view: svcrack, sipp or a loop of his own sends the next guess without waiting for
// what Asterisk says of the last. Asterisk tells of a failure only after it has answered it, on a
// busy machine many ms later, and meanwhile the next guesses are answered: no reader of events can
// stop at exactly ten. The kernel can: a guess is a request with credentials, or a REGISTER or
// OPTIONS without (svwar and svmap look for accounts and PBXs like that), and what a stranger sends
// beyond the rule waits.
//
// What looks alike: fifty phones of an office nobody knows yet that register at once. The first one
// to succeed makes the office trusted some ms later, trusted sources never come here, and the
// others repeat themselves after 500 ms (RFC 3261, T1). A trunk without credentials sends calls,
// which are no guesses, and an OPTIONS every other second at most.
//
// Over TCP a segment that is dropped comes again after 200 ms and holds up all behind it, so there
// only the eleventh guess itself is: a first REGISTER dropped would hold up the tenth guess behind
// it, and then bring many together.
import type { Family } from '../../domain/address.js'
import { guessSet } from '../sets/side-sets.js'
import { furtherRequests } from './further-requests.js'
import { credentialsText, methodMatch, textMatch } from './text-matches.js'

// What was used comes back within this time, however many it is: a source is remembered no longer,
// and a forged flood of 400,000 sources a second finds room (a full table drops all new sources).
const refillSeconds = 2
const tableSize = 65_536
const tableMax = 1_048_576
const sweepMs = 500
// Each has a table of its own, so that a guess and the challenge before it do not count together.
const sweeps = { REGISTER: 'r', OPTIONS: 'o' } as const

/** The chain of the requests of strangers with credentials. */
export const guessChainName = 'SIPWARD-GUESS'

/** Returns the rule that sends requests with credentials there. */
export function guessRule(family: Family): string {
  return `${textMatch(family, credentialsText)} -j ${guessChainName}`
}

/**
 * Returns the chain that counts them by their source, as the second witness of the daemon.
 * @param guessesAtOnce those beyond are dropped, uncounted: the PBX never hears them. 0: no bound
 */
export function guessChain(family: Family, guessesAtOnce: number): readonly string[] {
  const { name } = guessSet(family)
  const pace = overPace(family, guessesAtOnce, 'c')
  return [
    ...(guessesAtOnce > 0 ? [`${pace} -j DROP`, ...furtherRequests(family, pace)] : []),
    // Adding a source again would change nothing: the match is what counts.
    `-m set --match-set ${name} src -j RETURN`,
    `-j SET --add-set ${name} src`,
  ]
}

/** Returns the rules that drop the requests of a sweep beyond so many at once. */
export function sweepRules(family: Family, guessesAtOnce: number): readonly string[] {
  return Object.entries(sweeps).map(
    ([method, table]) =>
      `-p udp ${methodMatch(family, method)} ${textMatch(family, credentialsText, '! ')} ` +
      `${overPace(family, guessesAtOnce, table)} -j DROP`,
  )
}

function overPace(family: Family, guessesAtOnce: number, table: string): string {
  // A table keeps the rate it was made with, also for a new rule: another rate needs another name.
  return [
    `-m hashlimit --hashlimit-above ${(guessesAtOnce * 60) / refillSeconds}/min`,
    `--hashlimit-burst ${guessesAtOnce}`,
    `--hashlimit-mode srcip${family === 6 ? ' --hashlimit-srcmask 64' : ''}`,
    `--hashlimit-name sw-${table}${guessesAtOnce}`,
    `--hashlimit-htable-size ${tableSize} --hashlimit-htable-max ${tableMax}`,
    `--hashlimit-htable-gcinterval ${sweepMs} --hashlimit-htable-expire ${refillSeconds * 1000}`,
  ].join(' ')
}
