// What a session reports to its classifier, and what it asks.
import type { ExchangeOwner, Exchange } from './exchange.js'
import type { OpenAttempt } from './open-attempt.js'
import type { ShownFailure } from './shown-failure.js'

/** The classifier, as its sessions see it. */
export interface SessionOwner {
  /** Counts the attempt now. */
  count(attempt: OpenAttempt): void
  /** A request has been shown that an attempt was counted for before. */
  described(attempt: OpenAttempt): void
  /** The attempt has presented its nonce: its proof is found out before it is counted. */
  presented(attempt: OpenAttempt): void
  /** The attempt's address is known to be real. */
  prove(attempt: OpenAttempt): void
  /** Tells the session when the answer to the exchange stays away. */
  awaitAnswer(session: ExchangeOwner, exchange: Exchange): void
  /** Comes back with the failure when nothing can explain it any more. */
  awaitExplanation(failure: ShownFailure): void
  /** Tells whether phones or trunks work where the attempt comes from. */
  isTrusted(attempt: OpenAttempt): boolean
  /** The PBX that HEP speaks of: the only one there is, or the empty text. */
  pbx(): string
}
