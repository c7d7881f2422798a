// The last check before root's commands: only canonical addresses and plain numbers pass.
import { parseAddress, parseNetwork, prefixOf, ipv6SourcePrefix } from '../../domain/address.js'
import { AppError } from '../../domain/app-error.js'
import { printable } from '../../domain/untrusted.js'
import type { Flow } from '../../domain/block.js'
import type { FirewallChange, FirewallState } from '../../ports/firewall.js'

// Whoever has a whole network of a provider is blocked with all of it.
const largePrefixes = [48, 56]

/**
 * Checks a change, whatever the types said of it.
 * @throws AppError `invalidValue` where anything in it is not what ipset shall read.
 */
export function checkChange(change: FirewallChange): void {
  if ('network' in change) {
    checkNetwork(change.network)
    return
  }
  if ('flow' in change) checkFlow(change.flow)
  else checkSource(change.source)
  if ('until' in change) checkInstant(change.until)
}

/**
 * Checks a whole state like {@link checkChange}.
 * @throws AppError `invalidValue`
 */
export function checkState(state: FirewallState): void {
  for (const network of state.allow) checkNetwork(network)
  for (const network of state.deny) checkNetwork(network)
  for (const source of state.trusted) checkSource(source)
  for (const entry of [...state.dynamic, ...state.slowed]) {
    checkSource(entry.source)
    checkInstant(entry.until)
  }
  for (const entry of [...state.flow, ...state.spared]) {
    checkFlow(entry.flow)
    checkInstant(entry.until)
  }
}

function checkNetwork(network: unknown): void {
  if (typeof network !== 'string' || parseNetwork(network) !== network) {
    refuse('network', network, 'write 203.0.113.0/24 or 2001:db8::/64')
  }
}

function checkSource(source: unknown): void {
  const network = typeof source === 'string' ? parseNetwork(source) : undefined
  // hash:ip would expand a network of IPv4 into all of its addresses. A single IPv6 address is a
  // source in our own network, where the /64 would be ourselves.
  const prefixes =
    network?.includes(':') === true ? [...largePrefixes, ipv6SourcePrefix, 128] : [32]
  const isSource = network !== undefined && network === source
  if (!isSource || !prefixes.includes(prefixOf(network))) {
    refuse('source', source, 'write one address, or the /64, /56 or /48 of an IPv6 address')
  }
}

function checkFlow(flow: Flow): void {
  if (parseAddress(flow.address) !== flow.address) {
    refuse('address of a flow', flow.address, 'write 203.0.113.9 or 2001:db8::9')
  }
  if (!Number.isInteger(flow.port) || flow.port < 0 || flow.port > 65_535) {
    refuse('port of a flow', flow.port, 'ports go from 0 to 65535')
  }
  const protocol: unknown = flow.protocol
  if (protocol !== 'udp' && protocol !== 'tcp') {
    refuse('protocol of a flow', protocol, 'write udp or tcp')
  }
}

function checkInstant(until: number): void {
  if (!Number.isFinite(until)) refuse('end', until, 'write ms since the epoch')
}

function refuse(what: string, value: unknown, advice: string): never {
  const text = printable(String(value)).slice(0, 80)
  throw new AppError('invalidValue', `the ${what} "${text}" is refused by the firewall: ${advice}`)
}
