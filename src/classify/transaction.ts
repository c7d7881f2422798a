// A SIP request as HEP has shown it, with its retransmissions (RFC 3261, section 17).
import type { SipMethod, SipRequest } from '../domain/sip-message.js'
import { detached, unknownText } from '../domain/untrusted.js'
import type { Untrusted } from '../domain/untrusted.js'

/**
 * The most copies of one request that are taken for retransmissions. RFC 3261, section 17.1.2.2:
 * after T1 = 500 ms, doubled up to T2 = 4 s, until 64·T1 = 32 s, which makes eleven sends in all.
 * Whoever repeats a request more often is not retransmitting it.
 */
export const maxCopies = 11

/** One request that can fail. Two requests with equal identity are copies of one. */
export class Transaction {
  readonly method: SipMethod
  readonly userAgent: Untrusted
  /** The digest of its credentials; empty without credentials. */
  readonly response: Untrusted
  /** True once an attempt is described by it. */
  isTaken = false
  readonly #cseq: number
  readonly #branch: Untrusted
  readonly #fingerprint: Untrusted
  #copies = 1

  constructor(request: SipRequest) {
    this.method = request.method
    this.userAgent = detached(request.userAgent)
    this.response = detached(request.credentials?.response ?? unknownText)
    this.#fingerprint = detached(fingerprintOf(request))
    this.#cseq = request.cseq
    this.#branch = detached(request.branch)
  }

  /** Tells whether the request is a retransmission of this one, and counts it if so. */
  takesCopy(request: SipRequest): boolean {
    const isCopy =
      request.cseq === this.#cseq &&
      request.branch === this.#branch &&
      request.method === this.method &&
      fingerprintOf(request) === this.#fingerprint
    if (!isCopy || this.#copies >= maxCopies) return false
    this.#copies += 1
    return true
  }
}

function fingerprintOf(request: SipRequest): Untrusted {
  return request.credentials?.fingerprint ?? unknownText
}
