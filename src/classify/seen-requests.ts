// The requests that HEP has shown in a session, and the attempts that wait to be described by theirs.
import type { SipRequest } from '../domain/sip-message.js'
import { keep } from './keep.js'
import type { OpenAttempt } from './open-attempt.js'
import { Transaction } from './transaction.js'

/** Joins attempts with their requests, in either order of arrival. */
export class SeenRequests {
  readonly #transactions: Transaction[] = []
  readonly #undescribed: OpenAttempt[] = []

  /** Takes a request; returns it as a transaction unless it is a copy of one seen before. */
  add(request: SipRequest): Transaction | undefined {
    if (this.#transactions.some((known) => known.takesCopy(request))) return undefined
    const transaction = new Transaction(request)
    keep(this.#transactions, transaction)
    this.#describeWaiting(transaction)
    return transaction
  }

  /** Looks for the attempt's own request among those seen; else waits for it. */
  describe(attempt: OpenAttempt): void {
    const request =
      this.#transactions.find((known) => !known.isTaken && known.response === attempt.response) ??
      this.#transactions.at(-1)
    if (request === undefined) keep(this.#undescribed, attempt)
    else attempt.describeBy(request)
  }

  #describeWaiting(request: Transaction): void {
    const index = this.#undescribed.findIndex(
      (attempt) =>
        attempt.response === request.response || (attempt.isChallenged && request.response === ''),
    )
    const [attempt] = index < 0 ? [] : this.#undescribed.splice(index, 1)
    attempt?.describeBy(request)
  }
}
