// Failures that HEP shows while no security event tells of them.
//
// The attacker's view: where an `anonymous` endpoint takes calls from anybody, he dials one number
// after the other until the dialplan has one. Each INVITE is answered 404 and Asterisk raises no
// event, so AMI alone never hears of him. What looks alike: a phone that misdials (its digest was
// right, a SuccessfulAuth says so), a trunk that passes on a wrong number (the PBX watches its line,
// so it is trusted), OPTIONS that keep a line alive (a 404 does that too), requests within a call,
// and failures that Asterisk does report, which must not count twice.
//
// So a refusal of a request without credentials counts at once; whatever an event or another
// request may still explain waits for that. Of an event and an answer, the second one finds the
// attempt of the first. An answer without a request that came from its destination is nobody's.
import type { Failure } from '../domain/attempt.js'
import type { Endpoint } from '../domain/endpoint.js'
import type { SipMessage } from '../domain/sip-message.js'
import { detached } from '../domain/untrusted.js'
import type { Untrusted } from '../domain/untrusted.js'
import { keep } from './keep.js'
import { OpenAttempt } from './open-attempt.js'
import type { Ending } from './seen-requests.js'
import type { SessionSink } from './session-sink.js'
import type { Session } from './session.js'
import type { Transaction } from './transaction.js'

/** A failing request, with what its attempt is made of. */
export interface ShownFailure {
  /** A challenge, a wrong answer to one, or the refusal of a request that had credentials. */
  readonly kind: 'challenge' | 'wrongAnswer' | 'refusal'
  /** Of a challenge: its number in the session. */
  readonly number: number
  readonly session: Session
  readonly transaction: Transaction
  readonly pbx: string
  readonly at: number
  readonly remote: Endpoint
  readonly local: Endpoint
  readonly accountId: Untrusted
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
  /** How many requests with credentials HEP has shown. */
  readonly answers: number
}

const refusals: readonly Failure[] = ['refused', 'malformed']
const challenges: readonly Failure[] = ['unanswered', 'wrongPassword', 'malformed']

/** Tells whether an answer with this status says that a request has failed. */
export function isFailing(status: number): boolean {
  return status === 401 || status === 403 || status === 404 || status === 407
}

/** The failures that HEP has shown in one session. */
export class ShownFailures {
  readonly #sink: SessionSink
  readonly #session: Session
  /** Counted here, and no event has told of them yet. */
  #unexplained: OpenAttempt[] | undefined
  #challenges = 0
  #refusals = 0
  #countedRefusals = 0

  constructor(sink: SessionSink, session: Session) {
    this.#sink = sink
    this.#session = session
  }

  /** An event has told of a refusal: one that HEP shows is no other. */
  refusalTold(): void {
    this.#countedRefusals += 1
  }

  /** A request that no SIP device sends has been shown. */
  malformed(transaction: Transaction, request: SipMessage): void {
    this.#count(this.#toFailure('refusal', transaction, request), 'malformed')
  }

  /** A request has failed. Returns the failure if something may still explain it. */
  ended(transaction: Transaction, ending: Ending, about: SipMessage): ShownFailure | undefined {
    const hasCredentials = transaction.response !== ''
    if (ending.status === 401 || ending.status === 407) {
      const isAnswer = hasCredentials && !ending.isStale
      if (!isAnswer) this.#challenges += 1
      return this.#toFailure(isAnswer ? 'wrongAnswer' : 'challenge', transaction, about)
    }
    if (transaction.method === 'OPTIONS') return undefined
    const failure = this.#toFailure('refusal', transaction, about)
    if (hasCredentials) return failure
    this.#refuse(failure)
    return undefined
  }

  /** Counts the failure unless something has explained it. */
  overdue(failure: ShownFailure, known: Knowledge): void {
    if (failure.transaction.isTaken || known.hasSucceeded) return
    if (failure.kind === 'refusal') {
      // Without AMI nobody says whether the digest was right, and a phone may misdial.
      if (known.isAmiHeard && !known.isDigestTold) this.#refuse(failure)
    } else if (!known.isToldByAmi) {
      if (failure.kind === 'wrongAnswer') this.#count(failure, 'wrongPassword')
      else if (known.answers < failure.number) this.#count(failure, 'unanswered')
    }
  }

  /** Returns the attempt that an event of a challenge is about, if it was counted already. */
  adoptChallenge(account: Untrusted, failure: Failure): OpenAttempt | undefined {
    return this.#adopt(challenges, account, failure)
  }

  /** Returns the attempt that an event of a refusal is about, if it was counted already. */
  adoptRefusal(account: Untrusted, failure: Failure): OpenAttempt | undefined {
    return this.#adopt(refusals, account, failure)
  }

  #adopt(kinds: readonly Failure[], account: Untrusted, failure: Failure): OpenAttempt | undefined {
    if (this.#unexplained === undefined) return undefined
    const index = this.#unexplained.findIndex((known) => kinds.includes(known.failure))
    const [attempt] = index < 0 ? [] : this.#unexplained.splice(index, 1)
    attempt?.explainBy(account, failure)
    return attempt
  }

  #refuse(failure: ShownFailure): void {
    this.#refusals += 1
    if (this.#refusals <= this.#countedRefusals) return
    if (this.#count(failure, 'refused')) this.#countedRefusals += 1
  }

  #count(shown: ShownFailure, failure: Failure): boolean {
    const { transaction } = shown
    const { sessionId } = this.#session
    const attempt = new OpenAttempt({ ...shown, sessionId }, failure, transaction.method, sessionId)
    // Where phones and trunks work, wrong numbers and keep-alives are no attempts.
    if (failure !== 'wrongPassword' && this.#sink.isTrusted(attempt)) return false
    attempt.describeBy(transaction)
    attempt.response = transaction.response
    attempt.nonce = transaction.nonce
    this.#sink.presented(attempt)
    keep((this.#unexplained ??= []), attempt)
    attempt.isCounted = true
    this.#sink.count(attempt)
    return true
  }

  #toFailure(
    kind: ShownFailure['kind'],
    transaction: Transaction,
    about: SipMessage,
  ): ShownFailure {
    const isRequest = about.kind === 'request'
    return {
      kind,
      number: this.#challenges,
      session: this.#session,
      transaction,
      pbx: this.#sink.pbx(),
      at: about.at,
      remote: isRequest ? about.source : about.destination,
      local: isRequest ? about.destination : about.source,
      accountId: detached(about.fromUser),
    }
  }
}
