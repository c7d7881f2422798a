// What a dialplan says of a caller: the AMI UserEvent `SipwardAttempt`.
import type { Address } from './address.js'
import type { Endpoint } from './endpoint.js'
import type { Untrusted } from './untrusted.js'

/** One report: the dialplan takes this call for an attempt to abuse the PBX. */
export interface DialplanReport {
  readonly pbx: string
  /** When it arrived, in ms since the epoch: a UserEvent has no time of its own. */
  readonly at: number
  /** The caller; port 0 where the dialplan names none. The dialplan does not say the transport: UDP. */
  readonly remote: Endpoint
  /** Where the call arrived, where the dialplan says so. */
  readonly victim: Address | undefined
  readonly account: Untrusted
  readonly calledNumber: Untrusted
  /** The channel, which is one call. */
  readonly sessionId: Untrusted
  /** Why, in the dialplan's words. */
  readonly reason: Untrusted
}
