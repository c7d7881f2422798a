// Answers of DNS that are longer than 2048 bytes (CVE-2015-7547, a stack overflow in getaddrinfo).
//
// The attacker's view: he has the PBX look up a name of his, in a Via or a Contact, and answers with
// more than the resolver has room for. Nothing innocent looks alike: a telephone's SRV and NAPTR
// records need some hundred bytes.
//
// The raw table sees fragments where nobody tracks connections, and they are never longer than the
// link's MTU; so what counts over UDP is the length in the UDP header, which the first fragment
// has. Over TCP it is the length before the message where a segment begins with one, and the length
// of the packet, which the kernel may have merged from several segments.
import type { Family } from '../../domain/address.js'

// 2048 bytes and the UDP header.
const tooLong = '2057:65535'
// 2048 bytes, the length before them, the headers of IP, and of TCP with its timestamps.
const tooLongPacket = { 4: 2048 + 2 + 20 + 32 + 1, 6: 2048 + 2 + 40 + 32 + 1 } as const
// The length, and behind it: an answer (QR, opcode 0) to one question (RFC 1035, 4.1.1 and 4.2.2).
const message = (start: string, at: number): string =>
  `${start}${at}>>16=2049:65535&&${start}${at + 4}&0xF800FFFF=0x80000001`

/** Returns the rules that drop them. */
export function dnsRules(family: Family): readonly string[] {
  const udp = '-p udp -m udp --sport 53'
  const tcp = '-p tcp -m tcp --sport 53'
  const tcpLength = `${tcp} -m length --length ${tooLongPacket[family]}:65535 -j DROP`
  if (family === 4) {
    return [
      `${udp} -m u32 --u32 "0>>22&0x3C@4>>16=${tooLong}" -j DROP`,
      tcpLength,
      `${tcp} -m u32 --u32 "${message('0>>22&0x3C@12>>26&0x3C@', 0)}" -j DROP`,
    ]
  }
  // The next header's number stands in the seventh byte; 44 is a fragment, 8 bytes long.
  return [
    `${udp} -m u32 --u32 "4>>8&0xFF=17&&44>>16=${tooLong}" -j DROP`,
    `${udp} -m u32 --u32 "4>>8&0xFF=44&&52>>16=${tooLong}" -j DROP`,
    tcpLength,
    `${tcp} -m u32 --u32 "4>>8&0xFF=6&&${message('52>>26&0x3C@', 40)}" -j DROP`,
  ]
}
