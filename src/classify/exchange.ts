// A challenge of ours and what became of it.
import type { Failure } from '../domain/attempt.js'
import { isProvenTransport } from '../domain/endpoint.js'
import type { SecurityEvent } from '../domain/security-event.js'
import type { Untrusted } from '../domain/untrusted.js'
import type { OpenAttempt } from './open-attempt.js'

/** How long a challenge may stay unanswered before it is an attempt, in ms of the PBX's clock. */
export const answerDeadlineMs = 5000

/** 64·T1: after that no copy of a request is on its way any more (RFC 3261, section 17.1.2.2). */
export const transactionLifetimeMs = 32_000

/** One challenge: open until somebody answers it. */
export interface Exchange {
  /** The account that was claimed; on chan_sip our nonce, since its account names vary. */
  readonly identity: string
  readonly attempt: OpenAttempt
  /** The answer may still come, even after the attempt was counted as unanswered. */
  isOpen: boolean
}

/** Hears that an answer has not come in time. */
export interface ExchangeOwner {
  unanswered(exchange: Exchange): void
}

/** An event whose second one, which says what the request was, is still to come. */
export interface Claim {
  readonly account: Untrusted
  readonly failure: Failure
  /** The last exchange of the account; undefined where there was none and the claim has opened its own. */
  readonly latest: Exchange | undefined
  /** The attempt that waits for the second event, where an earlier challenge may be what is answered. */
  readonly waiting: OpenAttempt | undefined
}

/** Tells of a challenge that is repeated while the first is open, on a transport that may repeat requests, in their lifetime. */
export function mayBeCopy(latest: Exchange, event: SecurityEvent): boolean {
  return (
    latest.isOpen &&
    !isProvenTransport(event.remote.transport) &&
    event.at - latest.attempt.at <= transactionLifetimeMs
  )
}
