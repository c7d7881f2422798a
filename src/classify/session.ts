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
import { detached, unknownText } from '../domain/untrusted.js'
import type { Untrusted } from '../domain/untrusted.js'
import { typeOf } from './attack-type.js'
import { mayBeCopy } from './exchange.js'
import type { Claim, Exchange, ExchangeOwner } from './exchange.js'
import { reportsOf, type FailureReports } from './failure-reports.js'
import { OpenAttempt, unknownAccount } from './open-attempt.js'
import { appendBounded } from './push-bounded.js'
import type { SessionOwner } from './session-owner.js'
import type { FailureOwner, ShownFailure } from './shown-failure.js'
import { ShownSide } from './shown-side.js'
import { maxCopies } from './transaction.js'

/** The state of one (address, SessionID): what AMI has told of it, joined with what HEP has shown. */
export class Session implements ExchangeOwner, FailureOwner {
  readonly #owner: SessionOwner
  readonly #key: Untrusted
  readonly #shown: ShownSide
  // Few sessions have all of these, and a flood makes very many sessions.
  #exchanges: Exchange[] | undefined
  #wrongAnswers: FailureReports[] | undefined
  #refusals: FailureReports[] | undefined
  #claim: Claim | undefined
  #challenges = 0
  #challengedAt = 0
  #openings = 0
  #hasSucceeded = false

  /** @param key the address and the SessionID, with a blank between them */
  constructor(owner: SessionOwner, key: Untrusted) {
    this.#owner = owner
    this.#key = key
    this.#shown = new ShownSide(owner, this)
  }

  /** PJSIP: the Call-ID. */
  get sessionId(): Untrusted {
    return this.#key.slice(this.#key.indexOf(' ') + 1) as Untrusted
  }

  /** HEP has shown a request. */
  request(request: SipRequest): void {
    const transaction = this.#shown.add(request)
    if (transaction === undefined) return
    if (transaction.response === '') this.#openMissing(this.#exchanges?.at(-1))
    else this.#countRepeated(transaction.response)
    this.#shown.settle(transaction, request)
  }

  /** HEP has shown that a request has failed. */
  failed(response: SipResponse): void {
    const isRefusal = response.status === 403 || response.status === 404
    // AMI tells of every challenge, or of none.
    if (isRefusal || !this.#isToldByAmi) this.#shown.failed(response)
  }

  /** The time is over in which something could have explained what HEP has shown. */
  unexplained(failure: ShownFailure, isAmiHeard: boolean): void {
    const { response } = failure.transaction
    this.#shown.overdue(failure, {
      isAmiHeard,
      isToldByAmi: this.#isToldByAmi,
      isDigestTold: this.#wrongAnswers?.some(({ key }) => key === response) === true,
      hasSucceeded: this.#hasSucceeded,
    })
  }

  /**
   * An event that names the account and that a second one follows. An account that is new here
   * counts at once, before it is known what the request was.
   */
  claimed(event: SecurityEvent, failure: Failure): void {
    this.#settleClaim(event)
    const account = detached(event.accountId)
    const latest = this.#exchangeOf(account)
    this.#claim = { account, failure, latest }
    if (latest !== undefined) return
    this.#count(this.#open(account, this.#attemptOf(event, failure)).attempt)
  }

  /** ChallengeSent. */
  challenged(event: SecurityEvent): void {
    const isClaimed = this.#claim !== undefined
    this.#settleClaim(event)
    if (isClaimed && event.accountId === unknownAccount) return
    const chanSipNonce = event.name === 'ChallengeSent' ? event.challenge : unknownText
    const identity = detached(chanSipNonce === '' ? event.accountId : chanSipNonce)
    const latest = this.#exchangeOf(identity)
    this.#challenges += 1
    this.#challengedAt = event.at
    if (latest !== undefined && mayBeCopy(latest, event)) {
      this.#openMissing(latest)
      return
    }
    this.#openings += 1
    const attempt = this.#attemptOf(event, 'unanswered')
    this.#owner.awaitAnswer(this, this.#open(identity, attempt))
  }

  /** ChallengeResponseFailed, InvalidPassword: a wrong answer. */
  answeredWrong(event: SecurityEvent, response: Untrusted): void {
    const claim = this.#claim
    this.#claim = undefined
    const chanSipNonce = event.name === 'InvalidPassword' ? event.challenge : unknownText
    const identity = claim?.account ?? (chanSipNonce === '' ? event.accountId : chanSipNonce)
    const reports = reportsOf((this.#wrongAnswers ??= []), identity, response)
    reports.add(event)
    this.#countReports(reports, () => {
      const attempt = this.#challengeAnswered(identity) ?? this.#guess(event, claim)
      attempt.answeredWith(reports.key)
      if (!attempt.isChallenged) this.#shown.describe(attempt)
      this.#presentNonce(attempt, event)
      return attempt
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

  /** SuccessfulAuth: whoever was challenged for this account is a working phone. */
  succeeded(event: SecurityEvent): void {
    this.#claim = undefined
    this.#hasSucceeded = true
    for (const exchange of this.#exchanges ?? []) {
      const { identity } = exchange
      // chan_sip's session is one dialog, and its exchanges bear our nonce instead of an account.
      // PJSIP may know the account by the credentials only, and then the challenge was for nobody.
      const isAnswered =
        event.service === 'SIP' || identity === event.accountId || identity === unknownAccount
      if (isAnswered) exchange.isOpen = false
    }
  }

  /** The answer has not come in time. A late one completes the attempt all the same. */
  unanswered(exchange: Exchange): void {
    if (exchange.isOpen) this.#count(exchange.attempt)
  }

  /** The event after a claim has come, or never will: it was a request without credentials. */
  #settleClaim(event: SecurityEvent): void {
    const claim = this.#claim
    if (claim === undefined) return
    this.#claim = undefined
    this.#challenges += 1
    this.#challengedAt = event.at
    if (claim.latest !== undefined && mayBeCopy(claim.latest, event)) {
      this.#openMissing(claim.latest)
      return
    }
    this.#openings += 1
    if (claim.latest !== undefined) this.#openAgain(claim.latest)
  }

  /** More requests than challenges were counted: opens the missing ones. */
  #openMissing(like: Exchange | undefined): void {
    const requests = Math.max(
      this.#shown.requestsWithoutCredentials,
      Math.ceil(this.#challenges / maxCopies),
    )
    while (like !== undefined && this.#openings < Math.min(this.#challenges, requests)) {
      this.#openings += 1
      this.#openAgain(like)
    }
  }

  get #isToldByAmi(): boolean {
    return this.#challenges > 0 || this.#wrongAnswers !== undefined || this.#claim !== undefined
  }

  /** The attempt that HEP has made us count already, or a new one. */
  #attemptOf(event: SecurityEvent, failure: Failure): OpenAttempt {
    const known = this.#shown.adoptChallenge(event.accountId, failure)
    return known ?? new OpenAttempt(event, failure, typeOf(event), this.sessionId)
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

  /** One more guess on a challenge that was answered before: svcrack asks once and guesses on. */
  #guess(event: SecurityEvent, claim: Claim | undefined): OpenAttempt {
    const attempt = this.#attemptOf(event, claim?.failure ?? 'wrongPassword')
    if (claim !== undefined) attempt.account = claim.account
    return attempt
  }

  #openAgain(like: Exchange): void {
    const again = like.attempt.challengedAgain(this.#challengedAt)
    const known = this.#shown.adoptChallenge(again.account, again.failure)
    const exchange = this.#open(like.identity, known ?? again)
    if (exchange.attempt.failure === 'unanswered') this.#owner.awaitAnswer(this, exchange)
    else this.#count(exchange.attempt)
  }

  #open(identity: string, attempt: OpenAttempt): Exchange {
    const exchange = { identity, attempt, isOpen: true }
    this.#exchanges = appendBounded(this.#exchanges, exchange)
    attempt.isChallenged = true
    this.#shown.describe(attempt)
    return exchange
  }

  #exchangeOf(identity: string): Exchange | undefined {
    return this.#exchanges?.findLast((exchange) => exchange.identity === identity)
  }

  /** Closes the oldest challenge that this account may have answered; returns its attempt. */
  #challengeAnswered(identity: string): OpenAttempt | undefined {
    const exchange = this.#exchanges?.find((known) => known.isOpen && known.identity === identity)
    if (exchange !== undefined) exchange.isOpen = false
    return exchange?.attempt
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
      // A slice of its chunk as yet: the proofs make it our own.
      attempt.nonce = event.challenge
      this.#owner.presented(attempt)
    } else if (event.name === 'InvalidPassword' && event.challenge !== '') {
      if (event.challenge === event.receivedChallenge) this.#owner.prove(attempt)
    }
  }

  #repeat(attempt: OpenAttempt, at: number): OpenAttempt {
    const repeated = attempt.again(at)
    this.#owner.presented(repeated)
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
