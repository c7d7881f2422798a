// What the classifier says of its own memory.

/** What the classifier holds and what it had to give up. */
export interface ClassifierStatus {
  readonly sessions: number
  readonly nonces: number
  /** Challenges whose answer may still come in time. */
  readonly unanswered: number
  /** Sessions forgotten because there were too many at once. */
  readonly forgottenSessions: number
  /** Challenges of which it was never found out whether somebody answered. */
  readonly forgottenChallenges: number
  /** Failures that HEP has shown and an event may still explain. */
  readonly unexplained: number
  /** Failures that HEP has shown and that were dropped before it was found out what they are. */
  readonly forgottenFailures: number
}
