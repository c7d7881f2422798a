// One failed SIP request, or one challenge that nobody answered: what the rules count.
import type { Address, Source } from './address.js'
import type { Endpoint } from './endpoint.js'
import type { SipMethod } from './sip-message.js'
import type { Untrusted } from './untrusted.js'

/** What is attacked: a SIP method, or another service; `WEB` is the login of our own pages. */
export type AttackType = SipMethod | 'IAX2' | 'AMI' | 'TFTP' | 'WEB'

/**
 * Whether the source's address is certain. `returned`: it answered our challenge, or came over a
 * stream. `oneWay`: one UDP datagram, which anybody can send in anybody's name.
 */
export type Proof = 'returned' | 'oneWay'

/**
 * What went wrong: the password, the account, no answer to our challenge, the request itself
 * (Asterisk would not serve it, or could not read it), or the dialplan's own rule, which says so
 * with a UserEvent `SipwardAttempt`.
 */
export type Failure =
  'wrongPassword' | 'unknownAccount' | 'unanswered' | 'refused' | 'malformed' | 'dialplan'

/**
 * One attempt. Its author may still complete it when the other stream catches up: `type`,
 * `isTypeInferred`, `userAgent`, `calledNumber`, `victim`, `proof`, `failure` and `account` may change, so whoever
 * keeps an attempt reads them late.
 */
export interface Attempt {
  readonly pbx: string
  /** EventTV of the event that it was recognised by, in ms since the epoch. */
  readonly at: number
  readonly source: Source
  readonly remote: Endpoint
  readonly victim: Address
  readonly type: AttackType
  /** True where no HEP message and no RequestType told the method. */
  readonly isTypeInferred: boolean
  readonly account: Untrusted
  /** Empty where HEP has not shown it. */
  readonly userAgent: Untrusted
  /** The user part of an INVITE's Request-URI, whom it called; empty for other types, and where HEP has not shown it. */
  readonly calledNumber: Untrusted
  readonly sessionId: Untrusted
  readonly proof: Proof
  readonly failure: Failure
  /** Why the dialplan reported it, in the dialplan's words; absent for all other failures. */
  readonly reason?: Untrusted
}

/** One successful authentication: what makes a source trusted. */
export interface Success {
  readonly pbx: string
  readonly at: number
  readonly source: Source
  readonly remote: Endpoint
  readonly account: Untrusted
}
