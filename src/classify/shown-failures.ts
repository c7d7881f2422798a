// Failures that HEP shows while no security event tells of them.
//
// The attacker's view: where an `anonymous` endpoint takes calls from anybody, he dials one number
// after the other until the dialplan has one. Each INVITE is answered 404 and Asterisk raises no
// event, so AMI alone never hears of him. What looks alike: a phone that misdials (its digest was
// right, a SuccessfulAuth says so), a trunk that passes on a wrong number (the PBX watches its line,
// so it is trusted), OPTIONS that keep a line alive (a 404 does that too), requests within a call,
// and failures that Asterisk does report, which must not count twice.
//
// Each failure is judged by itself, by numbers: the n-th wrong answer of a session is explained when
// n of them have been counted, the n-th challenge when events told of n. An event of one request
// excuses no other, and texts that Asterisk and HEP write differently need not be compared.
//
// So a refusal of a request without credentials counts at once, and so does a wrong answer of which
// Asterisk cannot raise an event because its text is no UTF-8; whatever an event or another
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
import { isChallenging } from './shown-failure.js'
import type { FailureOwner, Knowledge, ShownFailure } from './shown-failure.js'
import type { Transaction } from './transaction.js'

const refusals: readonly Failure[] = ['refused', 'malformed']
const challenges: readonly Failure[] = ['unanswered', 'wrongPassword', 'malformed']

/** U+FFFD stands for what is no UTF-8: no event can bear such a Call-ID. */
const notUtf8 = '\ufffd'

/** The failures that HEP has shown in one session. */
export class ShownFailures {
  readonly #owner: SessionOwner
  readonly #session: FailureOwner
  /** Counted here, and no event has told of them yet. */
  #unexplained: OpenAttempt[] | undefined
  #challenges = 0
  #wrongAnswers = 0
  /** Wrong answers that were counted here, and no event has told of. */
  #countedAnswers = 0
  #refusedAnswers = 0
  #refusals = 0
  #countedRefusals = 0

  constructor(owner: SessionOwner, session: FailureOwner) {
    this.#owner = owner
    this.#session = session
  }

  /** An event has told of a refusal: the next one that HEP shows is the same. */
  refusalTold(): void {
    this.#countedRefusals += 1
  }

  /** A request that no SIP device sends has been shown. */
  malformed(transaction: Transaction, request: SipMessage): void {
    this.#count(this.#toFailure('refusal', 0, transaction, request), 'malformed')
  }

  /** A request has failed. Returns the failure if something may still explain it. */
  ended(transaction: Transaction, ending: Ending, about: SipMessage): ShownFailure | undefined {
    if (isChallenging(ending.status)) {
      const isAnswer = transaction.hasCredentials && !ending.isStale
      return isAnswer ? this.#answered(transaction, about) : this.#challenged(transaction, about)
    }
    // A 404 keeps a line alive as well as a 200; Asterisk answers 481 to strangers within a call.
    if (transaction.method === 'OPTIONS' || transaction.isInDialog) return undefined
    if (transaction.hasCredentials) {
      this.#refusedAnswers += 1
      return this.#toFailure('refusal', this.#refusedAnswers, transaction, about)
    }
    this.#refuse(this.#toFailure('refusal', 0, transaction, about))
    return undefined
  }

  /**
   * Counts the failure unless something has explained it.
   * @param answers how many requests with credentials HEP has shown in the session
   */
  overdue(failure: ShownFailure, known: Knowledge, answers: number): void {
    const { kind, number, transaction } = failure
    const counted = known.wrongAnswers + this.#countedAnswers
    if (kind === 'wrongAnswer') {
      if (number > counted) this.#countAnswer(failure)
    } else if (kind === 'challenge') {
      const isExplained = transaction.isTaken || number <= Math.max(known.challenges, answers)
      if (!isExplained) this.#count(failure, 'unanswered')
    } else {
      const spareAnswers = Math.max(0, counted - this.#wrongAnswers)
      // Without AMI nobody says whether the digest was right, and a phone may misdial.
      if (known.isAmiHeard && number > known.successes + spareAnswers) this.#refuse(failure)
    }
  }

  /** Returns the attempt that was counted for a wrong answer with this digest, of which an event tells now. */
  adoptAnswer(response: Untrusted, account: Untrusted, failure: Failure): OpenAttempt | undefined {
    return this.#adopt(
      (known) => known.failure === 'wrongPassword' && known.response === response,
      account,
      failure,
    )
  }

  /** Returns the attempt that an event of a challenge is about, if it was counted already. */
  adoptChallenge(account: Untrusted, failure: Failure): OpenAttempt | undefined {
    return this.#adopt((known) => challenges.includes(known.failure), account, failure)
  }

  /** Returns the attempt that an event of a refusal is about, if it was counted already. */
  adoptRefusal(account: Untrusted, failure: Failure): OpenAttempt | undefined {
    return this.#adopt((known) => refusals.includes(known.failure), account, failure)
  }

  #adopt(
    isIt: (known: OpenAttempt) => boolean,
    account: Untrusted,
    failure: Failure,
  ): OpenAttempt | undefined {
    if (this.#unexplained === undefined) return undefined
    const index = this.#unexplained.findIndex(isIt)
    const [attempt] = index < 0 ? [] : this.#unexplained.splice(index, 1)
    if (attempt?.failure === 'wrongPassword') this.#countedAnswers -= 1
    attempt?.explainBy(account, failure)
    return attempt
  }

  #challenged(transaction: Transaction, about: SipMessage): ShownFailure | undefined {
    this.#challenges += 1
    const failure = this.#toFailure('challenge', this.#challenges, transaction, about)
    const isFlood = this.#session.sessionId.includes(notUtf8) && this.#owner.isFlood(failure)
    if (!isFlood) return failure
    this.#count(failure, 'unanswered')
    return undefined
  }

  #answered(transaction: Transaction, about: SipMessage): ShownFailure | undefined {
    this.#wrongAnswers += 1
    const failure = this.#toFailure('wrongAnswer', this.#wrongAnswers, transaction, about)
    if (!transaction.isUnreportable) return failure
    this.#countAnswer(failure)
    return undefined
  }

  /** Counts a wrong answer; with the challenge that it answers it is one attempt. */
  #countAnswer(failure: ShownFailure): void {
    this.#countedAnswers += 1
    const challenged = this.#session.takeChallenged()
    challenged?.answeredWith(failure.transaction.response)
    this.#count(failure, 'wrongPassword', challenged)
  }

  #refuse(failure: ShownFailure): void {
    this.#refusals += 1
    if (this.#refusals <= this.#countedRefusals) return
    if (this.#count(failure, 'refused')) this.#countedRefusals += 1
  }

  #count(shown: ShownFailure, failure: Failure, challenged?: OpenAttempt): boolean {
    const { transaction } = shown
    const { sessionId } = this.#session
    const attempt =
      challenged ?? new OpenAttempt({ ...shown, sessionId }, failure, transaction.method, sessionId)
    // Where phones and trunks work, wrong numbers and keep-alives are no attempts.
    if (failure !== 'wrongPassword' && this.#owner.isTrusted(attempt)) return false
    attempt.describeBy(transaction)
    attempt.response = transaction.response
    for (const nonce of transaction.nonces) this.#owner.presented(attempt, nonce)
    pushBounded((this.#unexplained ??= []), attempt)
    if (attempt.isCounted) return true
    attempt.isCounted = true
    this.#owner.count(attempt)
    return true
  }

  #toFailure(
    kind: ShownFailure['kind'],
    number: number,
    transaction: Transaction,
    about: SipMessage,
  ): ShownFailure {
    const isRequest = about.kind === 'request'
    return {
      kind,
      number,
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
