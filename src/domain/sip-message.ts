// A SIP message as Asterisk's HEP mirror shows it, reduced to what the rules need. RFC 3261.
import type { Endpoint } from './endpoint.js'
import type { Untrusted } from './untrusted.js'

/** SIP methods that have a name here (RFC 3261, 3262, 3265, 3311, 3428, 3515, 3903, 6086). */
export const sipMethods = [
  'REGISTER',
  'INVITE',
  'OPTIONS',
  'SUBSCRIBE',
  'NOTIFY',
  'MESSAGE',
  'PUBLISH',
  'REFER',
  'INFO',
  'UPDATE',
  'PRACK',
  'ACK',
  'BYE',
  'CANCEL',
] as const

/** A SIP method; what an attacker invents is `OTHER`. */
export type SipMethod = (typeof sipMethods)[number] | 'OTHER'

/** The digest credentials of a request (RFC 8760, section 2; Authorization or Proxy-Authorization). */
export interface Credentials {
  readonly username: Untrusted
  readonly nonce: Untrusted
  readonly response: Untrusted
  /**
   * Tells two guesses apart: the response, or a hash of all credentials where a request carries
   * several. Asterisk tries each of them and reports only the first.
   */
  readonly fingerprint: Untrusted
  /** The nonces of the credentials behind the first, at most eight: a decoy may stand before a guess. */
  readonly otherNonces: readonly Untrusted[]
}

/** A challenge in a 401 or 407 (WWW-Authenticate or Proxy-Authenticate). */
export interface Challenge {
  readonly nonce: Untrusted
  /** The nonce was too old but the password right (RFC 7616, section 3.3). */
  readonly isStale: boolean
}

interface SipMessageFields {
  /** When Asterisk saw it, in ms since the epoch. */
  readonly at: number
  /** HEP's capture agent id, which tells several PBXs apart. */
  readonly captureId: number
  /** Who sent the datagram. */
  readonly source: Endpoint
  /** To whom. */
  readonly destination: Endpoint
  readonly callId: Untrusted
  readonly cseq: number
  /** The method of CSeq, in responses the method of the request they answer. */
  readonly method: SipMethod
  /** The branch of the topmost Via: with the CSeq it names the transaction (RFC 3261, section 17.2.3). */
  readonly branch: Untrusted
  /** The user part of From. */
  readonly fromUser: Untrusted
}

/** A SIP request. */
export interface SipRequest extends SipMessageFields {
  readonly kind: 'request'
  readonly userAgent: Untrusted
  readonly requestUri: Untrusted
  /** To bears a tag: the request belongs to a dialog that exists (RFC 3261, section 12). */
  readonly isInDialog: boolean
  /** It can be read, and no SIP device writes it so: CSeq names another method, or its length is absurd. */
  readonly isMalformed: boolean
  /**
   * Asterisk cannot raise an event about its credentials: Call-ID, From or an authentication header
   * is no UTF-8, and its JSON refuses any other text.
   */
  readonly isUnreportable: boolean
  readonly credentials: Credentials | undefined
}

/** A SIP response. */
export interface SipResponse extends SipMessageFields {
  readonly kind: 'response'
  readonly status: number
  readonly challenge: Challenge | undefined
}

/** A SIP message. */
export type SipMessage = SipRequest | SipResponse

/** A message in the place of a request that cannot be read as one. */
export type MalformedSip = Pick<SipMessageFields, 'at' | 'captureId' | 'source' | 'destination'>

/** The part of a request that is looked at when HEP has shown it, whatever becomes of it. */
export type ShownRequest = Pick<
  SipRequest,
  'at' | 'source' | 'destination' | 'method' | 'fromUser' | 'userAgent' | 'callId'
>
