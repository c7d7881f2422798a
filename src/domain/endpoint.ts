// One end of a conversation: address, port and transport.
import type { Address, Family } from './address.js'

/** Transports as Asterisk names them in LocalAddress and RemoteAddress (security_events.c). */
export type Transport = 'UDP' | 'TCP' | 'TLS' | 'WS' | 'WSS'

/** An address, port and transport. */
export interface Endpoint {
  readonly family: Family
  readonly transport: Transport
  readonly address: Address
  readonly port: number
}

/**
 * Tells whether the transport itself proves that the peer's address is real: a stream needs the
 * peer's acknowledgement of our own sequence number (RFC 9293, section 3.5) before it carries data.
 */
export function isProvenTransport(transport: Transport): boolean {
  return transport !== 'UDP'
}
