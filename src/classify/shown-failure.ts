// A failing request that HEP has shown and an event may still explain.
import type { Endpoint } from '../domain/endpoint.js'
import type { Untrusted } from '../domain/untrusted.js'
import type { Transaction } from './transaction.js'

/** A failing request, with all that an attempt needs. */
export interface ShownFailure {
  /** A challenge, a wrong answer to one, or the refusal of a request that had credentials. */
  readonly kind: 'challenge' | 'wrongAnswer' | 'refusal'
  /** Of a challenge: its number in the session. */
  readonly number: number
  readonly session: FailureOwner
  readonly transaction: Transaction
  readonly pbx: string
  readonly at: number
  readonly remote: Endpoint
  readonly local: Endpoint
  readonly accountId: Untrusted
}

/** The session of a failure, which hears when the time is over in which an event could have explained it. */
export interface FailureOwner {
  readonly sessionId: Untrusted
  unexplained(failure: ShownFailure, isAmiHeard: boolean): void
}

/** What is known when a failure must have been explained. */
export interface Knowledge {
  /** AMI is at work, so that an event would have come. */
  readonly isAmiHeard: boolean
  /** AMI has told of challenges or their answers in this session: it tells of all. */
  readonly isToldByAmi: boolean
  /** AMI has told that this very digest was wrong. */
  readonly isDigestTold: boolean
  readonly hasSucceeded: boolean
}

/** Tells whether an answer with this status says that a request has failed. */
export function isFailing(status: number): boolean {
  return status === 401 || status === 403 || status === 404 || status === 407
}
