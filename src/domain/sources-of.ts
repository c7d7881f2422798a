// The sources that a network of the configuration holds.
import ipaddr from 'ipaddr.js'
import { familyOf, firstAddressOf, ipv6SourcePrefix, parseAddress, prefixOf } from './address.js'
import type { Address, Network } from './address.js'

const maxBits = 8

/**
 * Returns one address of each source in the network: every IPv4 address, the first of every IPv6 /64.
 * A network of more than 256 sources gives none: it belongs on the allowlist, where it is one entry.
 */
export function sourcesOf(network: Network): readonly Address[] {
  const isIpv4 = familyOf(network) === 4
  const first = firstAddressOf(network)
  const bits = (isIpv4 ? 32 : ipv6SourcePrefix) - prefixOf(network)
  if (bits <= 0) return [first]
  if (bits > maxBits) return []
  const bytes = ipaddr.parse(first).toByteArray()
  const last = isIpv4 ? 3 : 7
  const start = bytes[last] ?? 0
  return Array.from({ length: 2 ** bits }, (_, index) => {
    bytes[last] = start + index
    return parseAddress(ipaddr.fromByteArray(bytes).toString())
  }).filter((address) => address !== undefined)
}
