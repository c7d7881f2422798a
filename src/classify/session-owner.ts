// What a session reports to its classifier, and what it asks.
import type { SecurityEvent } from '../domain/security-event.js'
import type { GuestCall } from '../domain/guest-call.js'
import type { Untrusted } from '../domain/untrusted.js'
import type { Exchange, ExchangeOwner } from './exchange.js'
import type { OpenAttempt } from './open-attempt.js'
import type { ShownFailure } from './shown-failure.js'

/** The classifier, as its sessions see it. */
export interface SessionOwner {
  /** Counts the attempt now. */
  count(attempt: OpenAttempt): void
  /** An attempt that was counted before its time was a working phone. */
  takenBack(attempt: OpenAttempt): void
  /** A request has been shown that an attempt was counted for before. */
  described(attempt: OpenAttempt): void
  /** The attempt has presented a nonce: its proof is found out before it is counted. */
  presented(attempt: OpenAttempt, nonce: Untrusted): void
  /** chan_sip says that the nonce it received is the one it sent. */
  echoed(attempt: OpenAttempt): void
  /** A call was taken without credentials. */
  guestCalled(call: GuestCall): void
  /** Tells the session when the answer to the exchange stays away, at once where too many are open. */
  awaitAnswer(session: ExchangeOwner, exchange: Exchange): void
  /** Comes back with the failure when nothing can explain it any more. */
  awaitExplanation(failure: ShownFailure): void
  /** Tells whether too many challenges of the source are open; no event will tell of this one. */
  isFlood(failure: ShownFailure): boolean
  /** A challenge went to a request whose account Asterisk did not look for by From alone. */
  unidentified(event: SecurityEvent): void
  /** Whoever was challenged as `<unknown>` has authenticated. */
  identifiedByUsername(event: SecurityEvent): void
  /** Tells whether an unknown account may be that of a phone that Asterisk knows by its credentials. */
  mayBeIdentifiedLater(attempt: OpenAttempt): boolean
  /** Tells whether phones or trunks work where the attempt comes from. */
  isTrusted(attempt: OpenAttempt): boolean
  /** The PBX that HEP speaks of: the only one there is, or the empty text. */
  pbx(): string
}
