// The limit on TFTP requests of one source.
//
// The attacker's view: a phone system hands out its phones' configuration by TFTP, passwords
// included, to whoever guesses a file name: SEP and a MAC address, thousands of times. What looks
// alike: an office whose phones all start at once after a power cut, a few files each; so a hundred
// requests in a minute pass, and then ten a minute, which still brings every phone up in the end.
import type { Family } from '../../domain/address.js'
import { noteSetName, notedRule, tftpCountSet, tftpLimitedSet } from '../sets/side-sets.js'

/** The chain of the requests to the TFTP port; the transfers go over other ports. */
export const tftpChainName = 'SIPWARD-TFTP'
const limitedChainName = 'SIPWARD-TFTP-LIMIT'

// How many requests of a source pass in a minute before its limit begins.
const freeRequests = 100

/** The match of the requests. */
export const tftpMatch = '-p udp -m udp --dport 69'

/** Returns the chains that count, limit, and note who was dropped. */
export function tftpChains(family: Family): ReadonlyMap<string, readonly string[]> {
  const count = tftpCountSet(family).name
  const limited = tftpLimitedSet(family).name
  const mask = family === 6 ? ' --hashlimit-srcmask 64' : ''
  return new Map([
    [
      tftpChainName,
      [
        `-m set --match-set ${limited} src -g ${limitedChainName}`,
        // Its minute begins with its first request: adding again changes nothing.
        `-j SET --add-set ${count} src`,
        // The first request counts twice, when it is added and when it is looked up.
        `-m set ! --match-set ${count} src --packets-gt ${freeRequests + 1} -j RETURN`,
        `-g ${limitedChainName}`,
      ],
    ],
    [
      limitedChainName,
      [
        `-m hashlimit --hashlimit-upto 10/min --hashlimit-burst 1 --hashlimit-mode srcip${mask} ` +
          '--hashlimit-name sw-tftp --hashlimit-htable-size 1024 --hashlimit-htable-max 65536 ' +
          '--hashlimit-htable-expire 60000 -j RETURN',
        // The limit ends a minute after the last request that was too many.
        `-j SET --add-set ${limited} src --exist`,
        notedRule('tftp', family),
        `-j SET --add-set ${noteSetName('tftp', family)} src,src,dst --exist`,
        '-j DROP',
      ],
    ],
  ])
}
