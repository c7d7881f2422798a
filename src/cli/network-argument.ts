// Addresses and networks of a command line.
import { type Network, parseNetwork } from '../domain/address.js'
import { AppError } from '../domain/app-error.js'
import { type HostName, notOnDenylist, parseHostName } from '../domain/host-name.js'
import type { ListName } from '../domain/list-entry.js'
import { printable } from '../domain/untrusted.js'

const maxShownLength = 80

/**
 * Reads an address or a network, so that what is neither is refused before the daemon is asked.
 * @throws AppError `invalidValue`
 */
export function networkArgument(text: string): Network {
  const network = parseNetwork(text)
  if (network !== undefined) return network
  const shown = printable(text.slice(0, maxShownLength))
  const message = `an address or a network is needed, 203.0.113.7 or 2001:db8::/32, not "${shown}"`
  throw new AppError('invalidValue', message)
}

/**
 * Reads what can stand on a list: an address, a network, or on the allowlist a host name.
 * @throws AppError `invalidValue`
 */
export function listArgument(list: ListName, text: string): Network | HostName {
  const hostName = parseNetwork(text) === undefined ? parseHostName(text) : undefined
  if (hostName === undefined) return networkArgument(text)
  if (list === 'deny') throw new AppError('invalidValue', notOnDenylist(hostName))
  return hostName
}
