// One failure and how often Asterisk reported it, which it does for each copy of a request.
import type { SecurityEvent } from '../domain/security-event.js'
import { isProvenTransport } from '../domain/endpoint.js'
import { detached } from '../domain/untrusted.js'
import type { Untrusted } from '../domain/untrusted.js'
import { pushBounded } from './push-bounded.js'
import type { OpenAttempt } from './open-attempt.js'

// Asterisk answers each copy at once, so a fourth copy of a wrong answer means three lost answers in
// a row. It is an attacker's allowance as well: of several Authorization headers Asterisk checks all
// and reports the first (res_pjsip/security_events.c), so that different guesses report one digest.
const maxAnswerCopies = 3

/** The reports of one failure in a session. */
export class FailureReports {
  /** Whose failure it is, and what tells it from his others: the digest, or the event's name. */
  readonly identity: Untrusted
  readonly key: Untrusted
  readonly tag: number
  /** The attempt it was counted as last. */
  attempt: OpenAttempt | undefined
  lastAt = 0
  #reports = 0
  #counted = 0
  #areCopiesPossible = true

  constructor(identity: Untrusted, key: Untrusted) {
    this.identity = identity
    this.key = key
    this.tag = tagOf(key)
  }

  add(event: SecurityEvent): void {
    this.#reports += 1
    this.lastAt = event.at
    // A stream repeats nothing, and what carries no digest cannot be told from a new guess: Asterisk
    // reports none where the scheme is not spelled "Digest".
    const isComparable = this.key !== '' && event.sessionId !== ''
    this.#areCopiesPossible = isComparable && !isProvenTransport(event.remote.transport)
  }

  /** Tells whether one more attempt is to be counted when HEP has shown so many distinct requests. */
  isDue(requests: number): boolean {
    const distinct = Math.max(1, requests, Math.ceil(this.#reports / maxAnswerCopies))
    const allowed = this.#areCopiesPossible ? Math.min(this.#reports, distinct) : this.#reports
    return this.#counted < allowed
  }

  counted(attempt: OpenAttempt): void {
    this.#counted += 1
    this.attempt = attempt
  }
}

/** Returns the reports of a failure, new ones where there are none yet. */
export function reportsOf(
  known: FailureReports[],
  identity: Untrusted,
  key: Untrusted,
): FailureReports {
  const tag = tagOf(key)
  for (const reports of known) {
    // A session of guesses has 64 digests of one length: comparing them all costs more than the rest.
    if (reports.tag !== tag) continue
    if (reports.key === key && reports.identity === identity) return reports
  }
  const reports = new FailureReports(detached(identity), detached(key))
  pushBounded(known, reports)
  return reports
}

/** A number by which most keys that differ are told apart at once: of their last three characters. */
function tagOf(key: Untrusted): number {
  const last = key.length - 1
  const ofTwo = (key.charCodeAt(last) << 16) ^ (key.charCodeAt(last - 1) << 8)
  return ofTwo ^ key.charCodeAt(last - 2)
}
