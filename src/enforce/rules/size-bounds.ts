// The bounds on the size of what a stranger sends: of one datagram, and of what comes over streams.
//
// The attacker's view: a Call-ID of 65 kB makes an event so large that its reader loses its place;
// and 500 guesses in one write over TCP, TLS or a WebSocket are one packet for whoever counts
// packets, and are all answered before the first failure is told. What looks alike: a video
// telephone's INVITE of 6 kB, and an office of thirty telephones that comes over TLS for the first
// time. What its telephones send too fast comes again after 200 ms (RFC 6298), and with the first
// one that succeeds the office is trusted and comes here no more.
import type { Family } from '../../domain/address.js'

// No message of SIP that a stranger needs is larger; a datagram's length stands in its first fragment.
const maxDatagram = 16_384
const udpHeader = 8
/**
 * The longest packet of a stream. The kernel merges segments that come together, and a packet never
 * costs more than a second's worth, so a larger one would be cheap.
 */
export const maxSegment = 4096
const bytesPerSecond = '6kb/s'
const burstBytes = '6kb'
const tableSize = 65_536
const tableMax = 1_048_576
const sweepMs = 500
const expireMs = 2000

/** Returns the rules that drop datagrams which are too long, also where they come in fragments. */
export function datagramBoundRules(family: Family): readonly string[] {
  const tooLong = `${maxDatagram + udpHeader + 1}:65535`
  if (family === 4) return [`-p udp -m u32 --u32 "0>>22&0x3C@4>>16=${tooLong}" -j DROP`]
  // The next header's number stands in the seventh byte; 44 is a fragment, 8 bytes long.
  return [
    `-p udp -m u32 --u32 "4>>8&0xFF=17&&44>>16=${tooLong}" -j DROP`,
    `-p udp -m u32 --u32 "4>>8&0xFF=44&&52>>16=${tooLong}" -j DROP`,
  ]
}

/** Returns the rules that drop what one source sends over streams above its bytes a second. */
export function streamBoundRules(family: Family): readonly string[] {
  const mask = family === 6 ? ' --hashlimit-srcmask 64' : ''
  return [
    `-p tcp -m length --length ${maxSegment + 1}:65535 -j DROP`,
    // A SYN carries nothing; a forged flood of them must not fill the table.
    `-p tcp -m tcp ! --syn -m hashlimit --hashlimit-above ${bytesPerSecond} ` +
      `--hashlimit-burst ${burstBytes} --hashlimit-mode srcip${mask} --hashlimit-name sw-bytes ` +
      `--hashlimit-htable-size ${tableSize} --hashlimit-htable-max ${tableMax} ` +
      `--hashlimit-htable-gcinterval ${sweepMs} --hashlimit-htable-expire ${expireMs} -j DROP`,
  ]
}
