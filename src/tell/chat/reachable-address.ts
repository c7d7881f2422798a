// Which addresses a message may be posted to. A private network is fine, as a chat may stand there; what only
// this machine or its cloud answers is not, or a URL would be a way into them.
import {
  type Address,
  addressOf,
  contains,
  isLoopback,
  type Network,
  parseNetwork,
} from '../../domain/address.js'
import { wordsOf } from '../../domain/address-words.js'

const refused: readonly (readonly [why: string, networks: readonly string[]])[] = [
  ['no address of a server', ['0.0.0.0/8', '::/128', '240.0.0.0/4']],
  ['a multicast address', ['224.0.0.0/4', 'ff00::/8']],
  ['a link-local address', ['169.254.0.0/16', 'fe80::/10']],
  [
    'where a cloud tells its machines their secrets',
    [
      ...['100.100.100.200', '168.63.129.16', '192.0.0.192'],
      ...['fd00:ec2::254/128', 'fd20:ce::254/128'],
    ],
  ],
]

const refusedNetworks = refused.flatMap(([why, networks]) =>
  networks.flatMap((text) => {
    const network = parseNetwork(text)
    return network === undefined ? [] : [{ why, network }]
  }),
)

/**
 * Tells why nothing is posted to an address, as the end of a sentence; undefined where it may be.
 * @param isLocal true for a target that is said to be on this machine
 */
export function whyUnreachable(address: Address, isLocal: boolean): string | undefined {
  const inner = embeddedIpv4(address)
  if (inner !== undefined) return whyUnreachable(inner, isLocal)
  if (isLoopback(address)) return isLocal ? undefined : 'this machine itself'
  const network = address as string as Network
  return refusedNetworks.find((each) => contains(each.network, network))?.why
}

/** The IPv4 address that an address of NAT64, of 6to4 or in the form `::a.b.c.d` leads to. */
function embeddedIpv4(address: Address): Address | undefined {
  const words = wordsOf(address)
  if (words.length === 1) return undefined
  const [first, second, third, fourth] = [...words] as [number, number, number, number]
  if (first >>> 16 === 0x2002) return addressOf(Uint32Array.of((first << 16) | (second >>> 16)))
  if (second !== 0 || third !== 0) return undefined
  const isEmbedded = first === 0x0064ff9b || (first === 0 && fourth > 1)
  return isEmbedded ? addressOf(Uint32Array.of(fourth)) : undefined
}
