// The requests that HEP has shown in a session, and the attempts that wait to be described by theirs.
import type { SipRequest, SipResponse } from '../domain/sip-message.js'
import { detached } from '../domain/untrusted.js'
import type { Untrusted } from '../domain/untrusted.js'
import type { OpenAttempt } from './open-attempt.js'
import { appendBounded, pushBounded } from './push-bounded.js'
import { Transaction } from './transaction.js'

/** A final answer of ours, reduced to what is counted by. */
export type Ending = Pick<SipResponse, 'cseq' | 'branch' | 'status'> & { readonly isStale: boolean }

/** Joins attempts with their requests, in either order of arrival. */
export class SeenRequests {
  // Without HEP there are none, and a flood makes very many sessions.
  #transactions: Transaction[] | undefined
  #undescribed: OpenAttempt[] | undefined
  #described: OpenAttempt | undefined
  // Answers come behind their requests; the other way round is for streams that are out of order.
  #early: Ending[] | undefined

  /** Takes a request; returns it as a transaction unless it is a copy of one seen before. */
  add(request: SipRequest): Transaction | undefined {
    if (this.#transactions?.some((known) => known.takesCopy(request)) === true) return undefined
    const transaction = new Transaction(request)
    this.#transactions = appendBounded(this.#transactions, transaction)
    this.#describeWaiting(transaction)
    return transaction
  }

  /**
   * Returns the request that this answer ends; undefined where it was ended before, or is still to
   * be shown.
   */
  endedBy(ending: Ending): Transaction | undefined {
    const transactions = this.#seen
    let similar: Transaction | undefined
    // The last requests are the likely ones.
    for (let index = transactions.length - 1; index >= 0; index -= 1) {
      const known = transactions[index]
      if (known?.cseq !== ending.cseq) continue
      if (known.branch === ending.branch) return known.isEnded ? undefined : known
      // Nobody escapes by a Via that Asterisk prints otherwise than it was written.
      if (!known.isEnded) similar ??= known
    }
    if (similar === undefined) {
      pushBounded((this.#early ??= []), { ...ending, branch: detached(ending.branch) })
    }
    return similar
  }

  /** Returns the request with this CSeq and branch, if it was shown. */
  find(cseq: number, branch: Untrusted): Transaction | undefined {
    return this.#seen.findLast((known) => known.cseq === cseq && known.branch === branch)
  }

  /** Returns the attempt that the last request has described, which was told of before. */
  takeDescribed(): OpenAttempt | undefined {
    const attempt = this.#described
    this.#described = undefined
    return attempt
  }

  /** Returns the answer that was shown before its request. */
  takeEnding({ cseq, branch }: Transaction): Ending | undefined {
    if (this.#early === undefined) return undefined
    const index = this.#early.findIndex((early) => early.cseq === cseq && early.branch === branch)
    return index < 0 ? undefined : this.#early.splice(index, 1)[0]
  }

  /** Looks for the attempt's own request among those seen; else waits for it. */
  describe(attempt: OpenAttempt): void {
    if (attempt.isDescribed) return
    const request =
      this.#transactions?.find((known) => !known.isTaken && known.response === attempt.response) ??
      this.#transactions?.at(-1)
    if (request === undefined) this.#undescribed = appendBounded(this.#undescribed, attempt)
    else attempt.describeBy(request)
  }

  get #seen(): readonly Transaction[] {
    return this.#transactions ?? []
  }

  #describeWaiting(request: Transaction): void {
    if (this.#undescribed === undefined) return
    const index = this.#undescribed.findIndex(
      (attempt) =>
        attempt.response === request.response || (attempt.isChallenged && request.response === ''),
    )
    const [attempt] = index < 0 ? [] : this.#undescribed.splice(index, 1)
    attempt?.describeBy(request)
    this.#described = attempt
  }
}
