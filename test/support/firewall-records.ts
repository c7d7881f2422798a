// What firewall tests are made of: a sink that remembers, a real clock, and values by their text.
import { parseAddress, parseNetwork, type Address, type Network } from '../../src/domain/address.js'
import type { Proof } from '../../src/domain/attempt.js'
import type { Flow } from '../../src/domain/block.js'
import type { Clock } from '../../src/ports/clock.js'
import type {
  DynamicEntry,
  FirewallChange,
  FirewallRules,
  FirewallSink,
  FirewallState,
} from '../../src/ports/firewall.js'

/** Remembers what a firewall told. */
export class RecordingSink implements FirewallSink {
  readonly healed: string[] = []
  readonly troubles: string[] = []
  readonly evicted: string[] = []

  onHealed(what: string): void {
    this.healed.push(what)
  }

  onTrouble(what: string): void {
    this.troubles.push(what)
  }

  onEvicted(sources: readonly string[]): void {
    this.evicted.push(...sources)
  }
}

/** The machine's clock: the kernel's timeouts run by nothing else. */
export const realClock: Clock = { now: () => Date.now() }

/** Nothing at all is wanted. */
export const nothing: FirewallState = {
  allow: [],
  deny: [],
  trusted: [],
  dynamic: [],
  flow: [],
  slowed: [],
  spared: [],
}

/** The kernel looks at nothing but the sets. */
export const noRules: FirewallRules = {
  ports: ['5060'],
  protocols: ['udp', 'tcp'],
  packetsPerSecond: 0,
  guessesAtOnce: 0,
  blockSeconds: 0,
  userAgents: [],
  inviteLimit: undefined,
  tftp: false,
  dns: false,
}

/** The kernel looks at everything it can look at. */
export const everyRule: FirewallRules = {
  ports: ['5060', '5070:5080'],
  protocols: ['udp', 'tcp'],
  packetsPerSecond: 1000,
  guessesAtOnce: 10,
  blockSeconds: 3600,
  userAgents: ['friendly-scanner', 'sipvicious'],
  inviteLimit: { value: 20, unit: 'minute', burst: 10 },
  tftp: true,
  dns: true,
}

/** Returns a network by its text. */
export function net(text: string): Network {
  const network = parseNetwork(text)
  if (network === undefined) throw new Error(`${text} is no network`)
  return network
}

/** Returns an address by its text. */
export function address(text: string): Address {
  const parsed = parseAddress(text)
  if (parsed === undefined) throw new Error(`${text} is no address`)
  return parsed
}

/** Returns a dynamic entry that ends in so many seconds. */
export function blocked(source: string, seconds = 600, proof: Proof = 'returned'): DynamicEntry {
  return { source: net(source), until: Date.now() + seconds * 1000, proof }
}

/** Returns the change that blocks a source for so many seconds. */
export function block(source: string, seconds = 600, proof: Proof = 'returned'): FirewallChange {
  return { op: 'add', set: 'dynamic', ...blocked(source, seconds, proof) }
}

/** Returns the change that ends the block of a source. */
export function unblock(source: string): FirewallChange {
  return { op: 'remove', set: 'dynamic', source: net(source) }
}

/** Returns the change of a list. */
export function list(op: 'add' | 'remove', set: 'allow' | 'deny', network: string): FirewallChange {
  return { op, set, network: net(network) }
}

/** Returns the change of the trusted sources. */
export function trust(op: 'add' | 'remove', source: string): FirewallChange {
  return { op, set: 'trusted', source: net(source) }
}

/** Returns the change that slows a source for ten minutes. */
export function slow(source: string): FirewallChange {
  return { op: 'add', set: 'slowed', source: net(source), until: Date.now() + 600_000 }
}

/** Returns the change that spares a flow of a slowed source for ten minutes. */
export function spare(spared: Flow): FirewallChange {
  return { op: 'add', set: 'spared', flow: spared, until: Date.now() + 600_000 }
}

/** Returns a UDP flow. */
export function flow(text: string, port: number): Flow {
  return { address: address(text), port, protocol: 'udp' }
}

/** Returns so many different IPv4 sources, at most 131,072: RFC 2544's network for benchmarks. */
export function sources(count: number): Network[] {
  return Array.from({ length: count }, (_, index) =>
    net(`198.${18 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`),
  )
}

/** Returns so many different IPv6 sources. */
export function ipv6Sources(count: number): Network[] {
  return Array.from({ length: count }, (_, index) =>
    net(`2001:db8:${(index >> 16).toString(16)}:${(index & 0xffff).toString(16)}::/64`),
  )
}
