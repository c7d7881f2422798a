// Everything known of one Call-ID of one address: the join of security events and SIP messages.
//
// One request causes up to two events and none of them says which request it was, so the session
// counts both sides: how often Asterisk reported a challenge or a wrong answer, and how many
// distinct requests HEP has shown. What Asterisk reports more often than that are retransmissions.
// Both counts only grow, so the sum is the same in whatever order the two streams arrive.
//
// The attacker's view: whatever is taken for a retransmission is a request that costs nothing, so
// copies are few, and each needs the same account, digest and Call-ID as the one it is a copy of.
import type { Failure } from '../domain/attempt.js'
import type { SecurityEvent } from '../domain/security-event.js'
import type { SipRequest, SipResponse } from '../domain/sip-message.js'
import { unknownText } from '../domain/untrusted.js'
import type { Untrusted } from '../domain/untrusted.js'
import { typeOf } from './attack-type.js'
import type { Claim } from './exchange.js'
import { reportsOf, type FailureReports } from './failure-reports.js'
import { OpenAttempt } from './open-attempt.js'
import type { SessionOwner } from './session-owner.js'
import type { FailureOwner, ShownFailure } from './shown-failure.js'
import { ShownSide } from './shown-side.js'
import { ToldChallenges } from './told-challenges.js'

/** The state of one (address, SessionID): what AMI has told of it, joined with what HEP has shown. */
export class Session implements FailureOwner {
  readonly #owner: SessionOwner
  readonly #key: Untrusted
  readonly #shown: ShownSide
  readonly #challenges: ToldChallenges
  // Few sessions have these, and a flood makes very many sessions.
  #wrongAnswers: FailureReports[] | undefined
  #refusals: FailureReports[] | undefined
  #countedAnswers = 0
  #successes = 0

  /** @param key the address and the SessionID, with a blank between them */
  constructor(owner: SessionOwner, key: Untrusted) {
    this.#owner = owner
    this.#key = key
    this.#shown = new ShownSide(owner, this)
    this.#challenges = new ToldChallenges(owner, this.#shown)
  }

  /** PJSIP: the Call-ID. */
  get sessionId(): Untrusted {
    return this.#key.slice(this.#key.indexOf(' ') + 1) as Untrusted
  }

  /** HEP has shown a request. */
  request(request: SipRequest): void {
    const transaction = this.#shown.add(request)
    if (transaction === undefined) return
    if (transaction.hasCredentials) this.#countRepeated(transaction.response)
    else this.#challenges.requestShown()
    this.#shown.settle(transaction, request)
  }

  /** HEP has shown our answer to a request. */
  responded(response: SipResponse): void {
    this.#shown.responded(response)
  }

  /** The time is over in which something could have explained what HEP has shown. */
  unexplained(failure: ShownFailure, isAmiHeard: boolean): void {
    this.#shown.overdue(failure, {
      isAmiHeard,
      challenges: this.#challenges.total,
      wrongAnswers: this.#countedAnswers,
      successes: this.#successes,
    })
  }

  /** Returns the attempt of the oldest challenge, which a wrong answer of whichever account answers. */
  takeChallenged(): OpenAttempt | undefined {
    return this.#challenges.takeOldest()
  }

  /** An event that names the account and that a second one follows. */
  claimed(event: SecurityEvent, failure: Failure): void {
    this.#challenges.claimed(event, failure)
  }

  /** ChallengeSent. */
  challenged(event: SecurityEvent): void {
    this.#challenges.challenged(event)
  }

  /** ChallengeResponseFailed, InvalidPassword: a wrong answer. */
  answeredWrong(event: SecurityEvent, response: Untrusted): void {
    const claim = this.#challenges.takeClaim()
    const chanSipNonce = event.name === 'InvalidPassword' ? event.challenge : unknownText
    const identity = claim?.account ?? (chanSipNonce === '' ? event.accountId : chanSipNonce)
    const reports = reportsOf((this.#wrongAnswers ??= []), identity, response)
    reports.add(event)
    this.#countReports(reports, () => {
      this.#countedAnswers += 1
      return this.#answerOf(event, reports, claim)
    })
  }

  /** An event that is an attempt by itself. */
  refused(event: SecurityEvent, failure: Failure): void {
    const what = 'requestType' in event ? event.requestType : event.accountId
    const name = event.name as string as Untrusted
    const reports = reportsOf((this.#refusals ??= []), what, name)
    reports.add(event)
    this.#countReports(reports, () => this.#refusalOf(event, failure))
  }

  /** SuccessfulAuth. */
  succeeded(event: SecurityEvent): void {
    this.#successes += 1
    this.#challenges.succeeded(event)
  }

  #answerOf(
    event: SecurityEvent,
    { identity, key }: FailureReports,
    claim: Claim | undefined,
  ): OpenAttempt {
    const failure = claim?.failure ?? 'wrongPassword'
    const shown = this.#shown.adoptAnswer(key, event.accountId, failure)
    const challenged = this.#challenges.answered(identity)
    const attempt = shown ?? challenged ?? this.#shown.attemptOf(event, failure)
    if (claim !== undefined) attempt.explainBy(claim.account, claim.failure)
    else if (attempt.isIdentifiedLate) attempt.explainBy(event.accountId, failure)
    attempt.answeredWith(key)
    if (!attempt.isChallenged) this.#shown.describe(attempt)
    this.#presentNonce(attempt, event)
    return attempt
  }

  #refusalOf(event: SecurityEvent, failure: Failure): OpenAttempt {
    const known = this.#shown.adoptRefusal(event.accountId, failure)
    if (known !== undefined) return known
    const attempt = new OpenAttempt(event, failure, typeOf(event), this.sessionId)
    if (event.service === 'PJSIP') {
      this.#shown.refusalTold()
      this.#shown.describe(attempt)
    }
    return attempt
  }

  /** HEP has shown one more request with this digest: fewer of its reports are copies. */
  #countRepeated(response: Untrusted): void {
    for (const reports of this.#wrongAnswers ?? []) {
      const { attempt, key } = reports
      if (attempt === undefined || key !== response) continue
      this.#countReports(reports, () => this.#repeat(attempt, reports.lastAt))
    }
  }

  /** Says what an event proves: chan_sip tells both nonces; PJSIP only the peer's, which HEP must have seen us send. */
  #presentNonce(attempt: OpenAttempt, event: SecurityEvent): void {
    if (event.name === 'ChallengeResponseFailed') {
      this.#owner.presented(attempt, event.challenge)
    } else if (event.name === 'InvalidPassword' && event.challenge !== '') {
      if (event.challenge === event.receivedChallenge) this.#owner.echoed(attempt)
    }
  }

  #repeat(attempt: OpenAttempt, at: number): OpenAttempt {
    this.#countedAnswers += 1
    const repeated = attempt.again(at)
    this.#owner.presented(repeated, attempt.nonce)
    return repeated
  }

  /** Counts what the two sides allow by now, each by `make`. */
  #countReports(reports: FailureReports, make: () => OpenAttempt): void {
    const requests = this.#shown.requestsWith(reports.key)
    while (reports.isDue(requests)) {
      const attempt = make()
      reports.counted(attempt)
      this.#count(attempt)
    }
  }

  #count(attempt: OpenAttempt): void {
    if (attempt.isCounted) return
    attempt.isCounted = true
    this.#owner.count(attempt)
  }
}
