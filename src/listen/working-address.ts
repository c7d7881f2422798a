// Where something works with the PBX: an address out of a contact's or a server's URI.
import { parseAddress, type Network } from '../domain/address.js'
import { calledByPbx } from '../domain/trust.js'
import type { Untrusted } from '../domain/untrusted.js'

/** One place where something works, and the account that works there; {@link calledByPbx} for servers. */
export interface WorkingSource {
  readonly network: Network
  readonly account: Untrusted
}

// RFC 3261, section 19.1.1; a name instead of an address tells nothing that could be believed.
const literalUri =
  /^sips?:(?:[^@\s]*@)?(?:\[([0-9a-f:.]{2,45})\]|([0-9.]{7,15}))(?::\d{1,5})?(?:[;?].*)?$/i

// With `maddr` the PBX sends elsewhere (RFC 3261, section 19.1.1): whoever answers there is not at the address
// that the URI names, and a phone could name anybody's. So could a route in a header of the URI. PJSIP reads
// both through an escape (%6d is m).
const leadsElsewhere = /;\s*maddr\s*=|[?]|;.*%/i

/** Returns the place that a URI names by a literal address, where the PBX really sends to it. */
export function workingAt(
  uri: string | undefined,
  account: Untrusted = calledByPbx,
): WorkingSource[] {
  const match = literalUri.exec(uri ?? '')
  const network = parseAddress(match?.[1] ?? match?.[2] ?? '') as Network | undefined
  if (network === undefined || leadsElsewhere.test(uri ?? '')) return []
  return [{ network, account }]
}
