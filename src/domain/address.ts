// IP addresses and networks in one canonical spelling, and the source that attempts are counted by.
import { isIP } from 'node:net'
import { clearHostBits, mappedIpv4, textOf, wordsOf } from './address-words.js'

declare const addressBrand: unique symbol
declare const networkBrand: unique symbol

/** An IP address in canonical text (RFC 5952 for IPv6); IPv4-mapped IPv6 is written as IPv4. */
export type Address = string & { readonly [addressBrand]: true }

/**
 * A network in canonical CIDR text with its host bits cleared, `203.0.113.0/24` or
 * `2001:db8::/64`. A single address is a network too, written without its prefix length.
 */
export type Network = string & { readonly [networkBrand]: true }

/** Who talks to the PBX: one IPv4 address, or the /64 of an IPv6 address. */
export type Source = Network

/** The address family by its number in the protocol's name. */
export type Family = 4 | 6

/** The prefix length by which IPv6 sources are counted: one customer's network. */
export const ipv6SourcePrefix = 64

/**
 * Parses an IP address written by others. Refuses (returns undefined) what `inet_pton` refuses:
 * leading zeros, short forms, zones.
 */
export function parseAddress(text: string): Address | undefined {
  const family = isIP(text)
  if (family === 4) return text as Address
  return family === 6 && !text.includes('%') ? addressOf(wordsOf(text)) : undefined
}

/** Returns the address that these words are: one of IPv4, four of IPv6. */
export function addressOf(words: Uint32Array): Address {
  return textOf(mappedIpv4(words) ?? words) as Address
}

/**
 * Parses an address or a network in CIDR notation; host bits are cleared. A prefix of the full
 * length gives the plain address.
 */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf('/')
  if (slash < 0) return parseAddress(text) as string as Network | undefined
  const address = text.slice(0, slash)
  const digits = text.slice(slash + 1)
  if (isIP(address) === 0 || address.includes('%')) return undefined
  if (!/^(0|[1-9]\d{0,2})$/.test(digits)) return undefined
  const written = wordsOf(address)
  const words = mappedIpv4(written) ?? written
  // A mapped network is as long as its IPv4 part: ::ffff:203.0.113.0/120 is 203.0.113.0/24.
  const prefix = Number(digits) - 32 * (written.length - words.length)
  return prefix < 0 || prefix > 32 * words.length ? undefined : networkOfWords(words, prefix)
}

/** Returns the network of the given prefix length that holds the address. */
export function networkOf(address: Address, prefix: number): Network {
  return networkOfWords(wordsOf(address), prefix)
}

/** Returns the source that attempts from this address are counted by. */
export function sourceOf(address: Address): Source {
  return familyOf(address) === 4
    ? (address as string as Source)
    : networkOf(address, ipv6SourcePrefix)
}

/** Returns the family of an address or network. */
export function familyOf(network: Address | Network): Family {
  return network.includes(':') ? 6 : 4
}

/** Returns the prefix length of a network; 32 or 128 for a single address. */
export function prefixOf(network: Network): number {
  const slash = network.indexOf('/')
  if (slash >= 0) return Number(network.slice(slash + 1))
  return familyOf(network) === 4 ? 32 : 128
}

/** Returns the first address of a network. */
export function firstAddressOf(network: Network): Address {
  const slash = network.indexOf('/')
  return (slash < 0 ? network : network.slice(0, slash)) as Address
}

/** Tells whether `outer` holds every address of `inner`. */
export function contains(outer: Network, inner: Network): boolean {
  if (outer === inner) return true
  const prefix = prefixOf(outer)
  if (familyOf(outer) !== familyOf(inner) || prefix > prefixOf(inner)) return false
  return networkOf(firstAddressOf(inner), prefix) === outer
}

/** Tells whether the address is one of this machine's own loopback addresses. */
export function isLoopback(address: Address): boolean {
  return address === '::1' || address.startsWith('127.')
}

function networkOfWords(words: Uint32Array, prefix: number): Network {
  if (prefix >= 32 * words.length) return textOf(words) as Network
  clearHostBits(words, prefix)
  return `${textOf(words)}/${prefix}` as Network
}
