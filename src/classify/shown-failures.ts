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
// request may still explain waits for that. Whichever comes second, the event or the answer, updates
// the attempt that the first made. An answer whose request was not shown is passed over.
import type { Failure } from '../domain/attempt.js'
import type { SipMessage } from '../domain/sip-message.js'
import { detached } from '../domain/untrusted.js'
import type { Untrusted } from '../domain/untrusted.js'
import { OpenAttempt } from './open-attempt.js'
import { pushBounded } from './push-bounded.js'
import type { Ending } from './seen-requests.js'
import type { SessionOwner } from './session-owner.js'
import type { Knowledge, ShownFailure, FailureOwner } from './shown-failure.js'
import type { Transaction } from './transaction.js'

const refusals: readonly Failure[] = ['refused', 'malformed']
const challenges: readonly Failure[] = ['unanswered', 'wrongPassword', 'malformed']

/** The failures that HEP has shown in one session. */
export class ShownFailures {
  readonly #owner: SessionOwner
  readonly #session: FailureOwner
  /** Counted here, and no event has told of them yet. */
  #unexplained: OpenAttempt[] | undefined
  #challenges = 0
  #refusals = 0
  #countedRefusals = 0

  constructor(owner: SessionOwner, session: FailureOwner) {
    this.#owner = owner
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

  /**
   * Counts the failure unless something has explained it.
   * @param answers how many requests with credentials HEP has shown in the session
   */
  overdue(failure: ShownFailure, known: Knowledge, answers: number): void {
    if (failure.transaction.isTaken || known.hasSucceeded) return
    if (failure.kind === 'refusal') {
      // Without AMI nobody says whether the digest was right, and a phone may misdial.
      if (known.isAmiHeard && !known.isDigestTold) this.#refuse(failure)
    } else if (!known.isToldByAmi) {
      if (failure.kind === 'wrongAnswer') this.#count(failure, 'wrongPassword')
      else if (answers < failure.number) this.#count(failure, 'unanswered')
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
    if (failure !== 'wrongPassword' && this.#owner.isTrusted(attempt)) return false
    attempt.describeBy(transaction)
    attempt.response = transaction.response
    attempt.nonce = transaction.nonce
    this.#owner.presented(attempt)
    pushBounded((this.#unexplained ??= []), attempt)
    attempt.isCounted = true
    this.#owner.count(attempt)
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
      pbx: this.#owner.pbx(),
      at: about.at,
      remote: isRequest ? about.source : about.destination,
      local: isRequest ? about.destination : about.source,
      accountId: detached(about.fromUser),
    }
  }
}
