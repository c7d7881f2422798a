// The sources that a network of the configuration holds.
import { wordsOf } from './address-words.js'
import { addressOf, familyOf, firstAddressOf, ipv6SourcePrefix, prefixOf } from './address.js'
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
  const words = wordsOf(first)
  const last = isIpv4 ? 0 : 1
  const start = words[last] ?? 0
  return Array.from({ length: 2 ** bits }, (_, index) => {
    words[last] = start + index
    return addressOf(words)
  })
}
