// What the kernel counts of requests with credentials, whatever Asterisk tells of them.
import type { Source } from './address.js'

/** Requests with credentials that one source has sent to the SIP ports since the kernel was asked last. */
export interface KernelGuesses {
  readonly source: Source
  readonly requests: number
  /** When the kernel was asked, in ms since the epoch. */
  readonly at: number
}
