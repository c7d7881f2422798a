// Whom a country policy shuts out, and who is never meant by it.
import { contains, parseNetwork } from './address.js'
import type { Address, Network } from './address.js'

/**
 * Networks that are in no country: loopback, link-local, private (RFC 1918, RFC 4193) and those
 * that providers share among customers (RFC 6598).
 */
export const privateNetworks: readonly Network[] = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::1',
  'fc00::/7',
  'fe80::/10',
].map((text) => parseNetwork(text) as Network)

/** Tells whether an address is in one of the {@link privateNetworks}. */
export function isPrivate(address: Address): boolean {
  return privateNetworks.some((network) => contains(network, address as string as Network))
}

/** A policy by countries, and who knows the country of an address. */
export interface CountryAccess {
  readonly mode: 'off' | 'allow' | 'deny'
  readonly countries: readonly string[]
  /** ISO code, or empty where nothing is known. */
  readonly countryOf: (address: Address) => string
}

/** An address that a policy shuts out. */
export interface LockedOut {
  readonly address: Address
  /** Empty where its country is unknown, which only a policy `allow` shuts out. */
  readonly country: string
}

/** Returns the first of the addresses that the policy shuts out. Private ones never are. */
export function lockedOut(
  policy: CountryAccess,
  addresses: Iterable<Address>,
): LockedOut | undefined {
  if (policy.mode === 'off') return undefined
  for (const address of addresses) {
    if (isPrivate(address)) continue
    const country = policy.countryOf(address)
    const isListed = policy.countries.includes(country)
    if (isListed === (policy.mode === 'deny')) return { address, country }
  }
  return undefined
}
