// Where a request comes from: the other end of the connection, or whom a listed proxy names.
import type { IncomingMessage } from 'node:http'
import {
  type Address,
  contains,
  isLoopback,
  type Network,
  parseAddress,
} from '../../../domain/address.js'

/** Where a request comes from. */
export interface Client {
  readonly address: Address
  /** The port of the connection; 0 where a proxy is in between. */
  readonly port: number
  /** The address that was asked. */
  readonly victim: Address
  /** True where the connection is a listed proxy's. */
  readonly isProxied: boolean
  /** True where the browser's own connection is encrypted. */
  readonly isSecure: boolean
}

const maxHops = 16
const nowhere = '127.0.0.1' as Address

/**
 * Reads it. X-Forwarded-For counts from a listed proxy alone, and from its end: the last address that no
 * listed proxy has. What stands before that anybody may have written.
 */
export function clientOf(request: IncomingMessage, proxies: readonly Network[]): Client {
  const { socket } = request
  const peer = parseAddress(socket.remoteAddress ?? '') ?? nowhere
  const victim = parseAddress(socket.localAddress ?? '') ?? nowhere
  const isProxied = isListed(peer, proxies)
  const isTls = 'encrypted' in socket
  if (!isProxied) {
    return { address: peer, port: socket.remotePort ?? 0, victim, isProxied, isSecure: isTls }
  }
  const scheme = lastOf(request, 'x-forwarded-proto')
  const address = forwardedFor(request, proxies) ?? peer
  return { address, port: 0, victim, isProxied, isSecure: isTls || scheme === 'https' }
}

/** Tells whether a connection may be answered that is not encrypted: of this machine, or of a listed proxy. */
export function mayBePlain({ socket }: IncomingMessage, proxies: readonly Network[]): boolean {
  const peer = parseAddress(socket.remoteAddress ?? '')
  return peer !== undefined && (isLoopback(peer) || isListed(peer, proxies))
}

/** The name and port that a listed proxy was asked for. */
export function forwardedHost(request: IncomingMessage, proxies: readonly Network[]): string {
  const peer = parseAddress(request.socket.remoteAddress ?? '')
  if (peer === undefined || !isListed(peer, proxies)) return ''
  return lastOf(request, 'x-forwarded-host')
}

function forwardedFor(request: IncomingMessage, proxies: readonly Network[]): Address | undefined {
  const hops = valuesOf(request, 'x-forwarded-for').slice(-maxHops).reverse()
  for (const hop of hops) {
    // Some proxies write the port too: 203.0.113.9:51234, [2001:db8::9]:51234.
    const bare = hop.replace(/^\[(.*)\](:\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1')
    const address = parseAddress(bare)
    if (address === undefined) return undefined
    if (!isListed(address, proxies)) return address
  }
  return undefined
}

function lastOf(request: IncomingMessage, name: string): string {
  return valuesOf(request, name).at(-1)?.toLowerCase() ?? ''
}

function valuesOf({ headers }: IncomingMessage, name: string): readonly string[] {
  const value = headers[name]
  const text = Array.isArray(value) ? value.join(',') : (value ?? '')
  return text.split(',').map((part) => part.trim())
}

/** Tells whether an address lies in one of the networks. */
export function isListed(address: Address, proxies: readonly Network[]): boolean {
  return proxies.some((proxy) => contains(proxy, address as string as Network))
}
