// What HEP has shown of one session: its requests, their digests, and those that have failed.
import { sourceOf } from '../domain/address.js'
import type { Failure } from '../domain/attempt.js'
import { isProvenTransport } from '../domain/endpoint.js'
import type { SecurityEvent } from '../domain/security-event.js'
import type { SipMessage, SipRequest, SipResponse } from '../domain/sip-message.js'
import { detached } from '../domain/untrusted.js'
import type { Untrusted } from '../domain/untrusted.js'
import { typeOf } from './attack-type.js'
import { OpenAttempt } from './open-attempt.js'
import { SeenRequests, type Ending } from './seen-requests.js'
import type { SessionOwner } from './session-owner.js'
import { ShownAnswers } from './shown-answers.js'
import { isFailing } from './shown-failure.js'
import type { FailureOwner, Knowledge, ShownFailure } from './shown-failure.js'
import { ShownFailures } from './shown-failures.js'
import type { Transaction } from './transaction.js'

/** The side of HEP; one object with the requests, for a flood makes very many sessions. */
export class ShownSide extends SeenRequests {
  readonly #owner: SessionOwner
  readonly #session: FailureOwner
  // Few sessions have these, and a flood makes very many sessions.
  #answers: ShownAnswers | undefined
  #failures: ShownFailures | undefined
  #requestsWithoutCredentials = 0

  constructor(owner: SessionOwner, session: FailureOwner) {
    super()
    this.#owner = owner
    this.#session = session
  }

  /** How many requests without credentials there were. */
  get requestsWithoutCredentials(): number {
    return this.#requestsWithoutCredentials
  }

  /** How many requests with this digest there were. */
  requestsWith(response: Untrusted): number {
    return this.#answers?.requestsWith(response) ?? 0
  }

  /** Takes a request; returns it as a transaction unless it is a copy of one shown before. */
  override add(request: SipRequest): Transaction | undefined {
    const transaction = super.add(request)
    if (transaction === undefined) return undefined
    const described = this.takeDescribed()
    if (described?.isCounted === true) this.#owner.described(described)
    if (transaction.hasCredentials) (this.#answers ??= new ShownAnswers()).add(transaction.response)
    else this.#requestsWithoutCredentials += 1
    return transaction
  }

  /** All that is known without this request has been counted: what is left is about the request itself. */
  settle(transaction: Transaction, request: SipRequest): void {
    const isNews = transaction.isMalformed && !transaction.isTaken
    if (isNews) this.#failed.malformed(transaction, request)
    const ending = this.takeEnding(transaction)
    if (ending !== undefined) this.#ended(transaction, ending, request)
  }

  /** We have answered a request. */
  responded(response: SipResponse): void {
    const { cseq, branch, status, challenge } = response
    if (!isFailing(status)) {
      this.#taken(response)
      return
    }
    const ending = { cseq, branch, status, isStale: challenge?.isStale === true }
    const transaction = this.endedBy(ending)
    if (transaction !== undefined) this.#ended(transaction, ending, response)
  }

  /** Counts a failure unless something has explained it. */
  overdue(failure: ShownFailure, known: Knowledge): void {
    this.#failed.overdue(failure, known, this.#answers?.total ?? 0)
  }

  /** An event has told of a refusal: one that HEP shows is the same. */
  refusalTold(): void {
    this.#failed.refusalTold()
  }

  /** Returns the attempt of an event: the one that HEP had counted already, or a new one. */
  attemptOf(event: SecurityEvent, failure: Failure): OpenAttempt {
    const known = this.#failures?.adoptChallenge(event.accountId, failure)
    return known ?? new OpenAttempt(event, failure, typeOf(event), this.#session.sessionId)
  }

  /** Returns the attempt that HEP had counted for a wrong answer with this digest. */
  adoptAnswer(response: Untrusted, account: Untrusted, failure: Failure): OpenAttempt | undefined {
    return this.#failures?.adoptAnswer(response, account, failure)
  }

  /** Returns the attempt that an event of a challenge is about, if HEP had it counted already. */
  adoptChallenge(account: Untrusted, failure: Failure): OpenAttempt | undefined {
    return this.#failures?.adoptChallenge(account, failure)
  }

  /** Returns the attempt that an event of a refusal is about, if HEP had it counted already. */
  adoptRefusal(account: Untrusted, failure: Failure): OpenAttempt | undefined {
    return this.#failures?.adoptRefusal(account, failure)
  }

  get #failed(): ShownFailures {
    return (this.#failures ??= new ShownFailures(this.#owner, this.#session))
  }

  /** Tells of an INVITE that is taken without credentials, once, and once more when it is answered. */
  #taken(response: SipResponse): void {
    const { cseq, branch, status } = response
    const transaction = this.find(cseq, branch)
    if (transaction === undefined || !isGuests(transaction)) return
    const { toldStatus, calledNumber, userAgent } = transaction
    const isAnswered = status >= 200 && status < 300
    if (status <= 100 || toldStatus >= 200 || (toldStatus > 0 && !isAnswered)) return
    transaction.toldStatus = status
    const { destination: remote, source: local, at, fromUser } = response
    this.#owner.guestCalled({
      pbx: this.#owner.pbx(),
      at,
      source: sourceOf(remote.address),
      remote,
      victim: local.address,
      sessionId: this.#session.sessionId,
      caller: detached(fromUser),
      calledNumber,
      userAgent,
      proof: isProvenTransport(remote.transport) ? 'returned' : 'oneWay',
      status,
    })
  }

  #ended(transaction: Transaction, ending: Ending, about: SipMessage): void {
    transaction.isEnded = true
    if (transaction.isMalformed) return
    const failure = this.#failed.ended(transaction, ending, about)
    if (failure !== undefined) this.#owner.awaitExplanation(failure)
  }
}

function isGuests({ method, hasCredentials, isInDialog, isEnded }: Transaction): boolean {
  return method === 'INVITE' && !hasCredentials && !isInDialog && !isEnded
}
