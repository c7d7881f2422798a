// Texts in packets as matches of iptables: where a text of SIP may begin, and how far it is searched.
import type { Family } from '../../domain/address.js'

// Where the text of a datagram begins: behind the headers of IP and UDP.
const textAt = { 4: 28, 6: 48 } as const
// The headers of a request that is not padded out; what lies behind costs time and is not SIP's use.
const searchEnd = 1500
const longestPacket = 65_535
// A request line's method may stand behind line ends, IP options and the longer header of TCP.
const methodRoom = 60

/** What a match is turned into: the packets that have the text, or the others. */
export type Negation = '' | '! '

/** What the name of each header with credentials ends with: Authorization, Proxy-Authorization. */
export const credentialsText = 'uthorization'

/** Returns the match of requests of one method, whatever its case: PJSIP takes "invite" for INVITE. */
export function methodMatch(family: Family, method: string): string {
  return methodText(family, `${method} `, '')
}

/** Returns the match of what is no request of a method; PJSIP takes a tab behind it for a blank. */
export function otherMethodMatch(family: Family, method: string): string {
  return [`${method} `, `${method}\t`].map((text) => methodText(family, text, '! ')).join(' ')
}

/**
 * Returns the match of datagrams that begin with text at once. PJSIP passes over any number of line ends
 * before a request, behind which its method would stand where nobody looks for it.
 */
export function textFirstMatch(family: Family): string {
  // The kernel reads to the byte before the end.
  const place = { from: textAt[family], to: textAt[family] + 1, negation: '! ' } as const
  return ['\r', '\n', ' ', '\t'].map((blank) => stringMatch(blank, place)).join(' ')
}

function methodText(family: Family, text: string, negation: Negation): string {
  const from = textAt[family]
  return stringMatch(text, { from, to: from + methodRoom, negation })
}

/** Returns the match of packets with a text anywhere in them, whatever its case. */
export function textMatch(family: Family, text: string, negation: Negation = ''): string {
  return stringMatch(text, { from: textAt[family], to: longestPacket, negation })
}

/** Returns the match of packets with a text that begins in one stretch of them, whatever its case. */
export function stretchMatch(family: Family, text: string, start: number, length: number): string {
  const from = textAt[family] + start
  return stringMatch(text, { from, to: from + length - 1, negation: '' })
}

/** Returns the match of packets with a line among their first 1500 bytes that begins with a text. */
export function lineMatch(family: Family, text: string, negation: Negation = ''): string {
  return stringMatch(`\n${text}`, { from: textAt[family], to: searchEnd, negation })
}

function stringMatch(
  text: string,
  where: { readonly from: number; readonly to: number; readonly negation: Negation },
): string {
  const hex = Buffer.from(text, 'latin1').toString('hex')
  return (
    `-m string ${where.negation}--hex-string "|${hex}|" --algo bm ` +
    `--from ${where.from} --to ${where.to} --icase`
  )
}
