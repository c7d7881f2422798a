// A call that the PBX takes from somebody who has shown no credentials.
import type { Address, Source } from './address.js'
import type { Proof } from './attempt.js'
import type { Endpoint } from './endpoint.js'
import type { Untrusted } from './untrusted.js'

/**
 * An INVITE without credentials that Asterisk did not challenge: it rang, was answered, or ended
 * with any status but 401, 403, 404 and 407, which are attempts. HEP alone shows it, so only PJSIP.
 *
 * Two kinds of callers look so. A *guest*, whom an `anonymous` endpoint lets in: he counts as an
 * attacker once he has called many different numbers. A *carrier*, whom `identify` knows by his
 * address: his answered calls are a sign that he works with this PBX. The message does not say which
 * of the two it is. Requests within a dialog are not told.
 */
export interface GuestCall {
  readonly pbx: string
  /** When the answer was sent, in ms since the epoch. */
  readonly at: number
  readonly source: Source
  readonly remote: Endpoint
  readonly victim: Address
  readonly sessionId: Untrusted
  /** The user part of From. */
  readonly caller: Untrusted
  /** The user part of the Request-URI; empty where it names none. */
  readonly calledNumber: Untrusted
  readonly userAgent: Untrusted
  /** `returned` over TCP; one datagram can be forged. */
  readonly proof: Proof
  /**
   * The status of the answer. Each call is told with its first answer behind 100, and once more
   * with 2xx where the first was provisional: so at most twice, with the same session and number.
   */
  readonly status: number
}
