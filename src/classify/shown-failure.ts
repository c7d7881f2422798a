// A failing request that HEP has shown and an event may still explain.
import type { Endpoint } from '../domain/endpoint.js'
import type { Untrusted } from '../domain/untrusted.js'
import type { OpenAttempt } from './open-attempt.js'
import type { Transaction } from './transaction.js'

/** A failing request, with all that an attempt needs. */
export interface ShownFailure {
  /** A challenge, a wrong answer to one, or the refusal of a request that had credentials. */
  readonly kind: 'challenge' | 'wrongAnswer' | 'refusal'
  /** Its number among those of its kind in the session. */
  readonly number: number
  readonly session: FailureOwner
  readonly transaction: Transaction
  readonly pbx: string
  readonly at: number
  readonly remote: Endpoint
  readonly local: Endpoint
  readonly accountId: Untrusted
}

/** The session of a failure. */
export interface FailureOwner {
  readonly sessionId: Untrusted
  /** The time is over in which an event could have explained the failure. */
  unexplained(failure: ShownFailure, isAmiHeard: boolean): void
  /** Returns the attempt of a challenge that a wrong answer answers, if one is open. */
  takeChallenged(): OpenAttempt | undefined
}

/** What events have told by the time when they must have explained a failure. */
export interface Knowledge {
  /** AMI is at work, so that an event would have come. */
  readonly isAmiHeard: boolean
  /** How many challenges events have told of, copies included. */
  readonly challenges: number
  /** How many wrong answers were counted because events told of them. */
  readonly wrongAnswers: number
  readonly successes: number
}

/** Tells whether an answer with this status says that a request has failed. */
export function isFailing(status: number): boolean {
  return isChallenging(status) || status === 403 || status === 404
}

/** Tells whether an answer with this status asks for credentials. */
export function isChallenging(status: number): boolean {
  return status === 401 || status === 407
}
