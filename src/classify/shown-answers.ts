// The digests that HEP has shown in a session, and in how many distinct requests.
import type { Untrusted } from '../domain/untrusted.js'
import { pushBounded } from './push-bounded.js'

interface ShownAnswer {
  readonly response: Untrusted
  requests: number
}

/** Counts requests with credentials, all and by digest. */
export class ShownAnswers {
  readonly #answers: ShownAnswer[] = []
  #total = 0

  /** How many requests with credentials there were. */
  get total(): number {
    return this.#total
  }

  /** One more request with this digest, which is kept. */
  add(response: Untrusted): void {
    this.#total += 1
    const known = this.#answers.find((answer) => answer.response === response)
    if (known === undefined) pushBounded(this.#answers, { response, requests: 1 })
    else known.requests += 1
  }

  /** How many requests had this digest. */
  requestsWith(response: Untrusted): number {
    return this.#answers.find((answer) => answer.response === response)?.requests ?? 0
  }
}
