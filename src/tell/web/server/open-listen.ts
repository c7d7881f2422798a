// Whether the web server may listen somewhere: beyond this machine only where nobody on the way can read
// what is said.
import { parseAddress, isLoopback } from '../../../domain/address.js'

/** What the configuration says of it. */
export interface WebListen {
  readonly address: string
  readonly isTls: boolean
  /** Addresses and networks of proxies, which speak TLS with the world. */
  readonly trustedProxies: readonly string[]
}

/** Says in one sentence why it may not listen there; undefined where it may. */
export function whyNotListen({ address, isTls, trustedProxies }: WebListen): string | undefined {
  const parsed = parseAddress(address)
  const isLocal = parsed !== undefined && isLoopback(parsed)
  if (isLocal || isTls || trustedProxies.length > 0) return undefined
  return (
    `[web] listen ${address} is reached from other machines, where passwords and tokens could be read ` +
    'on the way: name tls_cert and tls_key, or list the proxy in trusted_proxies, or listen on 127.0.0.1'
  )
}
