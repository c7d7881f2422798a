// Requests that send their answers elsewhere: `maddr` in a Via.
//
// The attacker's view: the answer to his guess, and with it the challenge, goes where the `maddr` of
// his Via says (RFC 3261, 18.2.2). chan_sip then takes that address for the source of the failure:
// he guesses from one address and another one is blocked, his own second one or an innocent's.
// Over PJSIP he has one nonce sent to two addresses. `maddr` is made for multicast: no telephone
// and no trunk needs it in the Via of what it sends to a PBX.
//
// He may write it in any case, put blanks, tabs or a folded line behind it, spell letters as %6d
// (PJSIP takes that), stand his Via behind headers of any length, or send fragments, which are put
// together before these rules see them. The kernel cannot say "in the same header", so of strangers
// the whole packet is searched. What looks alike: `maddr` in the Contact or the Record-Route of an
// old proxy's call. So of trusted sources only requests with credentials are searched, which such
// calls are not; and who is allowed is spared all of it.
import type { Family } from '../../domain/address.js'
import { credentialsText, textMatch } from './text-matches.js'

/** The chain that drops requests with `maddr`. */
export const maddrChainName = 'SIPWARD-MADDR'

const name = 'maddr'
// What may stand behind the name of a parameter: its value, or blanks and line ends before that.
const ends = ['=', ' ', '\t', '\r', '\n']
// By the plain letters before the first escaped one, and that one's codes.
const escapes = {
  '': ['%6d', '%4d'],
  m: ['%61', '%41'],
  ma: ['%64', '%44'],
  mad: ['%64', '%44'],
  madd: ['%72', '%52'],
}

/** Returns the rule that sends the guesses of a trusted source there. */
export function trustedMaddrRule(family: Family): string {
  return `${textMatch(family, credentialsText)} -j ${maddrChainName}`
}

/** Returns the chain. */
export function maddrChain(family: Family): readonly string[] {
  const noEscape = textMatch(family, '%', '! ')
  return [
    `${textMatch(family, name, '! ')} ${noEscape} -j RETURN`,
    ...ends.map((end) => `${textMatch(family, `${name}${end}`)} -j DROP`),
    `${noEscape} -j RETURN`,
    ...firstEscapes().map((text) => `${textMatch(family, text)} -j DROP`),
  ]
}

/** Each spelling is found by its first escaped letter and the plain ones before it: m%61, ma%64… */
function firstEscapes(): readonly string[] {
  return Object.entries(escapes).flatMap(([plain, codes]) => codes.map((code) => `${plain}${code}`))
}
