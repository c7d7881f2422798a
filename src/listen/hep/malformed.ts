// Tells keep-alives from broken SIP requests.
//
// The attacker's view: fuzzers send start lines and headers that are wrong on purpose. What looks
// alike: two line ends (RFC 5626, section 3.5.1), zero bytes, "jaK", STUN, any binary protocol that
// has come to the wrong port, and responses, which the PBX itself may have called for.

/** What bytes were meant to be that cannot be read as SIP. */
export type Meaning = 'request' | 'response' | 'keepAlive'

const lineEnds = new Set([10, 13])
/** Four bytes and fewer keep a line alive, whatever they are. */
const shortestLength = 5
// A request begins with its method, a word of text.
const text = /^[!-~]+([ \t\r\n]|$)/

/** Tells what the bytes were meant to be, by the first of them alone. */
export function meaningOf(payload: Buffer): Meaning {
  let start = 0
  while (lineEnds.has(payload[start] ?? 0)) start += 1
  if (payload.length - start < shortestLength) return 'keepAlive'
  const head = payload.toString('latin1', start, start + shortestLength)
  if (/^sip\//i.test(head)) return 'response'
  return text.test(head) ? 'request' : 'keepAlive'
}
