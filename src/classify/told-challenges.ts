// The challenges of one session that AMI has told of, and who has answered them.
import type { Failure } from '../domain/attempt.js'
import type { SecurityEvent } from '../domain/security-event.js'
import { detached, unknownText } from '../domain/untrusted.js'
import { answerDeadlineMs, mayBeCopy } from './exchange.js'
import type { Claim, Exchange, ExchangeOwner } from './exchange.js'
import { unknownAccount } from './open-attempt.js'
import type { OpenAttempt } from './open-attempt.js'
import { appendBounded } from './push-bounded.js'
import type { SessionOwner } from './session-owner.js'
import type { ShownSide } from './shown-side.js'
import { maxCopies } from './transaction.js'

/** The challenges of one session, each open until it is answered. */
export class ToldChallenges implements ExchangeOwner {
  readonly #owner: SessionOwner
  readonly #shown: ShownSide
  #exchanges: Exchange[] | undefined
  #claim: Claim | undefined
  #total = 0
  #lastAt = 0
  #openings = 0

  constructor(owner: SessionOwner, shown: ShownSide) {
    this.#owner = owner
    this.#shown = shown
  }

  /** How many challenges were told, copies included. */
  get total(): number {
    return this.#total
  }

  /**
   * An event that names the account and that a second one follows. An account that is new here
   * counts at once, before it is known what the request was; unless Asterisk may know the phone by
   * its credentials, which it has yet to show.
   */
  claimed(event: SecurityEvent, failure: Failure): void {
    this.#settleClaim(event)
    const account = detached(event.accountId)
    const latest = this.#exchangeOf(account)
    const attempt = latest === undefined ? this.#shown.attemptOf(event, failure) : undefined
    const isAnswerPossible = this.#exchanges?.some(isOpenUnidentified) === true
    const waiting = isAnswerPossible ? attempt : undefined
    this.#claim = { account, failure, latest, waiting }
    if (attempt !== undefined && waiting === undefined) this.#openClaimed(attempt)
  }

  /** ChallengeSent. */
  challenged(event: SecurityEvent): void {
    const isClaimed = this.#claim !== undefined
    this.#settleClaim(event)
    if (event.accountId === unknownAccount) {
      if (isClaimed) return
      this.#owner.unidentified(event)
    }
    const chanSipNonce = event.name === 'ChallengeSent' ? event.challenge : unknownText
    const identity = detached(chanSipNonce === '' ? event.accountId : chanSipNonce)
    const latest = this.#exchangeOf(identity)
    this.#total += 1
    this.#lastAt = event.at
    if (latest !== undefined && mayBeCopy(latest, event)) {
      this.#openMissing(latest)
      return
    }
    this.#openings += 1
    const attempt = this.#shown.attemptOf(event, 'unanswered')
    this.#owner.awaitAnswer(this, this.#open(identity, attempt))
  }

  /** Returns the claim that the event at hand completes. */
  takeClaim(): Claim | undefined {
    const claim = this.#claim
    this.#claim = undefined
    return claim
  }

  /**
   * Closes the oldest challenge that this account may have answered; returns its attempt. Where
   * Asterisk knows a phone by its credentials, the challenge was for an unknown account.
   */
  answered(identity: string): OpenAttempt | undefined {
    const exchanges = this.#exchanges
    const exchange =
      exchanges?.find((known) => known.isOpen && known.identity === identity) ??
      exchanges?.find((known) => isOpenUnidentified(known) || isAwaitedClaim(known))
    if (exchange !== undefined) exchange.isOpen = false
    return exchange?.attempt
  }

  /** Closes the oldest challenge, whoever it was for; returns its attempt. */
  takeOldest(): OpenAttempt | undefined {
    const exchange = this.#exchanges?.find(({ isOpen }) => isOpen)
    if (exchange !== undefined) exchange.isOpen = false
    return exchange?.attempt
  }

  /** SuccessfulAuth: whoever was challenged for this account is a working phone. */
  succeeded(event: SecurityEvent): void {
    this.#claim = undefined
    if (this.#exchanges === undefined) return
    // The last claim alone: each claim of an attacker's needs a success of its own.
    const claimed = this.#exchanges.findLast(isOpenClaim)
    for (const exchange of this.#exchanges) {
      if (!exchange.isOpen) continue
      const { identity } = exchange
      // chan_sip's session is one dialog, and its exchanges bear our nonce instead of an account.
      // PJSIP may know the account by the credentials only, and then the challenge was for nobody.
      const isByUsername =
        exchange === claimed || (identity === unknownAccount && identity !== event.accountId)
      const isAnswered = event.service === 'SIP' || identity === event.accountId || isByUsername
      if (!isAnswered) continue
      if (isByUsername) this.#owner.identifiedByUsername(event)
      this.#closeByRight(exchange, event)
    }
  }

  /** The answer has not come in time. A late one completes the attempt all the same. */
  unanswered(exchange: Exchange): void {
    if (!exchange.isOpen || exchange.attempt.isCounted) return
    exchange.attempt.isCounted = true
    this.#owner.count(exchange.attempt)
  }

  /** HEP has shown one more request without credentials: some that were taken for copies are requests. */
  requestShown(): void {
    this.#openMissing(this.#exchanges?.at(-1))
  }

  #closeByRight(exchange: Exchange, event: SecurityEvent): void {
    exchange.isOpen = false
    const { attempt } = exchange
    if (!attempt.isCounted || event.at - attempt.at >= answerDeadlineMs) return
    attempt.isCounted = false
    this.#owner.takenBack(attempt)
  }

  /** The event after a claim has come, or never will: it was a request without credentials. */
  #settleClaim(event: SecurityEvent): void {
    const claim = this.takeClaim()
    if (claim === undefined) return
    this.#total += 1
    this.#lastAt = event.at
    const { latest, waiting } = claim
    if (latest !== undefined && mayBeCopy(latest, event)) {
      this.#openMissing(latest)
      return
    }
    this.#openings += 1
    if (latest !== undefined) this.#openAgain(latest)
    else if (waiting !== undefined) this.#openClaimed(waiting)
  }

  #openClaimed(attempt: OpenAttempt): void {
    this.#awaitOrCount(this.#open(attempt.account, attempt))
  }

  #awaitOrCount(exchange: Exchange): void {
    const { attempt } = exchange
    const { failure } = attempt
    const isAwaited =
      failure === 'unanswered' ||
      (failure === 'unknownAccount' && this.#owner.mayBeIdentifiedLater(attempt))
    if (isAwaited) this.#owner.awaitAnswer(this, exchange)
    else this.unanswered(exchange)
  }

  /** More requests than challenges were counted: opens the missing ones. */
  #openMissing(like: Exchange | undefined): void {
    const requests = Math.max(
      this.#shown.requestsWithoutCredentials,
      Math.ceil(this.#total / maxCopies),
    )
    while (like !== undefined && this.#openings < Math.min(this.#total, requests)) {
      this.#openings += 1
      this.#openAgain(like)
    }
  }

  #openAgain(like: Exchange): void {
    const again = like.attempt.challengedAgain(this.#lastAt)
    const known = this.#shown.adoptChallenge(again.account, again.failure)
    this.#awaitOrCount(this.#open(like.identity, known ?? again))
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
}

function isOpenUnidentified({ isOpen, identity }: Exchange): boolean {
  return isOpen && identity === unknownAccount
}

/** An unknown account whose answer is waited for, as Asterisk may know it by its credentials. */
function isAwaitedClaim(exchange: Exchange): boolean {
  return isOpenClaim(exchange) && !exchange.attempt.isCounted
}

function isOpenClaim({ isOpen, attempt }: Exchange): boolean {
  return isOpen && attempt.failure === 'unknownAccount'
}
