// An attempt that its author may still complete.
import { sourceOf } from '../domain/address.js'
import type { Address, Source } from '../domain/address.js'
import type { AttackType, Attempt, Failure, Proof } from '../domain/attempt.js'
import { isProvenTransport } from '../domain/endpoint.js'
import type { Endpoint } from '../domain/endpoint.js'
import type { SecurityEvent } from '../domain/security-event.js'
import { detached, unknownText } from '../domain/untrusted.js'
import type { Untrusted } from '../domain/untrusted.js'
import type { Transaction } from './transaction.js'

/** What PJSIP calls an account that it does not have, in every event but InvalidAccountID. */
export const unknownAccount = '<unknown>'

/** Where an attempt comes from: a security event, or a failure that HEP has shown. */
export type AttemptOrigin = Pick<
  SecurityEvent,
  'pbx' | 'at' | 'remote' | 'local' | 'sessionId' | 'accountId'
>

/** The writable side of {@link Attempt}, known to this stage alone. */
export class OpenAttempt implements Attempt {
  readonly pbx: string
  readonly at: number
  readonly source: Source
  readonly remote: Endpoint
  readonly sessionId: Untrusted
  readonly victim: Address
  type: AttackType
  isTypeInferred: boolean
  account: Untrusted
  userAgent: Untrusted = unknownText
  calledNumber: Untrusted = unknownText
  declare reason?: Untrusted
  proof: Proof
  failure: Failure
  /** The digest that was wrong, by which HEP's request is found; empty while none was given. */
  response: Untrusted = unknownText
  /** The nonce that was presented with it, where only HEP knows whether it is ours. */
  nonce: Untrusted = unknownText
  /** True where its request came without credentials first. */
  isChallenged = false
  /** True once HEP's request was found. */
  isDescribed = false
  isCounted = false

  /**
   * @param type what is attacked, where that is known
   * @param sessionId the origin's, where a text of our own is at hand that need not be copied
   */
  constructor(origin: AttemptOrigin, failure: Failure, type?: AttackType, sessionId?: Untrusted) {
    this.pbx = origin.pbx
    this.at = origin.at
    this.remote = origin.remote
    this.source = sourceOf(origin.remote.address)
    this.sessionId = sessionId ?? detached(origin.sessionId)
    this.victim = origin.local.address
    // Most attacks are password guessing on REGISTER; what is only supposed is marked as such.
    this.type = type ?? 'REGISTER'
    this.isTypeInferred = type === undefined
    this.account = detached(origin.accountId)
    this.proof = isProvenTransport(origin.remote.transport) ? 'returned' : 'oneWay'
    this.failure = failure
  }

  /** Returns another attempt like this one: a request that was taken for a copy was one of its own. */
  again(at: number): OpenAttempt {
    const attempt = Object.create(OpenAttempt.prototype) as OpenAttempt
    return Object.assign(attempt, this, { at, isCounted: false, isDescribed: false })
  }

  /** Returns another attempt like this one was before anybody had answered its challenge. */
  challengedAgain(at: number): OpenAttempt {
    const attempt = this.again(at)
    if (attempt.failure === 'wrongPassword') attempt.failure = 'unanswered'
    attempt.proof = isProvenTransport(attempt.remote.transport) ? 'returned' : 'oneWay'
    attempt.response = unknownText
    attempt.nonce = unknownText
    return attempt
  }

  /** True where only the answer can say whose account it is. */
  get isIdentifiedLate(): boolean {
    if (this.account === unknownAccount) return true
    return this.failure === 'unknownAccount' && !this.isCounted
  }

  /** Its challenge was answered, with a digest that is wrong. */
  answeredWith(response: Untrusted): void {
    this.response = response
    if (this.failure === 'unanswered') this.failure = 'wrongPassword'
  }

  /** An event tells of what HEP has shown before. */
  explainBy(account: Untrusted, failure: Failure): void {
    if (account !== unknownAccount) this.account = detached(account)
    if (this.failure !== 'malformed') this.failure = failure
  }

  /** Takes over what HEP has shown of the request. */
  describeBy(transaction: Transaction): void {
    transaction.isTaken = true
    this.isDescribed = true
    this.type = transaction.method
    this.isTypeInferred = false
    if (transaction.userAgent !== '') this.userAgent = transaction.userAgent
    this.calledNumber = transaction.calledNumber
  }
}
