// A SIP request as HEP has shown it, with its retransmissions (RFC 3261, section 17).
import type { SipMethod, SipRequest } from '../domain/sip-message.js'
import { detached, unknownText } from '../domain/untrusted.js'
import type { Untrusted } from '../domain/untrusted.js'
import { calledNumberOf } from './called-number.js'

/**
 * The most copies of one request that are taken for retransmissions. RFC 3261, section 17.1.2.2:
 * after T1 = 500 ms, doubled up to T2 = 4 s, until 64·T1 = 32 s, which makes eleven sends in all.
 * Whoever repeats a request more often is not retransmitting it.
 */
export const maxCopies = 11

const noNonces: readonly Untrusted[] = []

/** One request that can fail. Two requests with equal identity are copies of one. */
export class Transaction {
  readonly method: SipMethod
  readonly userAgent: Untrusted
  /** Whom an INVITE calls; empty for other methods. */
  readonly calledNumber: Untrusted
  readonly hasCredentials: boolean
  /** The digest of its first credentials; empty without credentials, or where they hold no digest. */
  readonly response: Untrusted
  /** The nonces that were presented with it, one for each of its credentials. */
  readonly nonces: readonly Untrusted[]
  readonly cseq: number
  readonly branch: Untrusted
  readonly isInDialog: boolean
  readonly isMalformed: boolean
  /** Asterisk cannot raise an event about its credentials. */
  readonly isUnreportable: boolean
  /** True once an attempt is described by it. */
  isTaken = false
  /** True once its final answer was seen, as far as answers are looked at. */
  isEnded = false
  /** The status of the last answer that a guest's call was told with; 0 before. */
  toldStatus = 0
  readonly #fingerprint: Untrusted
  #copies = 1

  constructor(request: SipRequest) {
    const { credentials } = request
    this.method = request.method
    this.userAgent = detached(request.userAgent)
    this.calledNumber = detached(numberIn(request))
    this.response = detached(credentials?.response ?? unknownText)
    this.hasCredentials = credentials !== undefined
    this.nonces = noncesOf(request)
    const fingerprint = fingerprintOf(request)
    this.#fingerprint = fingerprint === this.response ? this.response : detached(fingerprint)
    this.cseq = request.cseq
    this.branch = detached(request.branch)
    this.isInDialog = request.isInDialog
    this.isMalformed = request.isMalformed
    this.isUnreportable = request.isUnreportable
  }

  /** Tells whether the request is a retransmission of this one, and counts it if so. */
  takesCopy(request: SipRequest): boolean {
    const isCopy =
      request.cseq === this.cseq &&
      request.branch === this.branch &&
      request.method === this.method &&
      fingerprintOf(request) === this.#fingerprint &&
      numberIn(request) === this.calledNumber
    if (!isCopy || this.#copies >= maxCopies) return false
    this.#copies += 1
    return true
  }
}

function noncesOf({ credentials }: SipRequest): readonly Untrusted[] {
  if (credentials === undefined) return noNonces
  const { nonce, otherNonces } = credentials
  return otherNonces.length === 0 ? [detached(nonce)] : [nonce, ...otherNonces].map(detached)
}

function fingerprintOf(request: SipRequest): Untrusted {
  return request.credentials?.fingerprint ?? unknownText
}

function numberIn({ method, requestUri }: SipRequest): Untrusted {
  return method === 'INVITE' ? calledNumberOf(requestUri) : unknownText
}
