// A challenge of ours and what became of it.
import type { OpenAttempt } from './open-attempt.js'

/** How long a challenge may stay unanswered before it is an attempt, in ms of the PBX's clock. */
export const answerDeadlineMs = 5000

/** 64·T1: after that no copy of a request is on its way any more (RFC 3261, section 17.1.2.2). */
export const transactionLifetimeMs = 32_000

/** One challenge: open until somebody answers it. */
export interface Exchange {
  /** The account that was claimed; on chan_sip our nonce, since its account names vary. */
  readonly identity: string
  readonly attempt: OpenAttempt
  /** The answer may still come, even after the attempt was counted as unanswered. */
  isOpen: boolean
}
