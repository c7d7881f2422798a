// Asterisk's security events as typed values. Source: Asterisk, include/asterisk/security_events_defs.h
// and main/security_events.c; what is really sent is recorded in test/fixtures/captures.
import type { Endpoint } from './endpoint.js'
import type { Untrusted } from './untrusted.js'

/** The security events that Asterisk knows, by their AMI names. */
export const securityEventNames = [
  'FailedACL',
  'InvalidAccountID',
  'SessionLimit',
  'MemoryLimit',
  'LoadAverageLimit',
  'RequestNotSupported',
  'RequestNotAllowed',
  'AuthMethodNotAllowed',
  'RequestBadFormat',
  'SuccessfulAuth',
  'UnexpectedAddress',
  'ChallengeResponseFailed',
  'InvalidPassword',
  'ChallengeSent',
  'InvalidTransport',
] as const

/** The name of a security event. */
export type SecurityEventName = (typeof securityEventNames)[number]

/** Which part of Asterisk raised an event; services not known here are `OTHER`. */
export type Service = 'PJSIP' | 'SIP' | 'IAX2' | 'AMI' | 'OTHER'

/**
 * What every security event carries. One shape for all kinds, filled with the empty text where a
 * kind has no such field, because a hot path over fifteen shapes is several times slower;
 * {@link SecurityEvent} says which fields a kind really has.
 */
export interface SecurityEventFields {
  readonly name: SecurityEventName
  /** The `name` of the `[[asterisk]]` section that the event came from. */
  readonly pbx: string
  /** EventTV in ms since the epoch. */
  readonly at: number
  readonly service: Service
  /** The account that the peer claims; `<unknown>` where PJSIP found none. */
  readonly accountId: Untrusted
  /** PJSIP: the Call-ID. chan_sip: a pointer, unique to one dialog while it lives. */
  readonly sessionId: Untrusted
  readonly local: Endpoint
  readonly remote: Endpoint
  /** ChallengeSent: our nonce (empty on PJSIP). InvalidPassword: ours. ChallengeResponseFailed: the peer's. */
  readonly challenge: Untrusted
  /** InvalidPassword: the nonce that the peer presented. */
  readonly receivedChallenge: Untrusted
  /** ChallengeResponseFailed `Response`, InvalidPassword `ReceivedHash`: the digest that was wrong. */
  readonly response: Untrusted
  /** The request, of RequestNotSupported, RequestNotAllowed and RequestBadFormat. */
  readonly requestType: Untrusted
  /** What the remaining kinds add: ACLName, AuthMethod, RequestParams, Transport or ExpectedAddress. */
  readonly detail: Untrusted
}

type Kind<Name extends SecurityEventName, Own extends keyof SecurityEventFields = never> = Pick<
  SecurityEventFields,
  'pbx' | 'at' | 'service' | 'accountId' | 'sessionId' | 'local' | 'remote' | Own
> & { readonly name: Name }

/** One security event; narrow it by `name`. */
export type SecurityEvent =
  | Kind<'ChallengeSent', 'challenge'>
  | Kind<'ChallengeResponseFailed', 'challenge' | 'response'>
  | Kind<'InvalidPassword', 'challenge' | 'receivedChallenge' | 'response'>
  | Kind<
      'InvalidAccountID' | 'SuccessfulAuth' | 'SessionLimit' | 'MemoryLimit' | 'LoadAverageLimit'
    >
  | Kind<'RequestNotSupported' | 'RequestNotAllowed', 'requestType' | 'detail'>
  | Kind<'RequestBadFormat', 'requestType' | 'detail'>
  | Kind<'FailedACL' | 'AuthMethodNotAllowed' | 'UnexpectedAddress' | 'InvalidTransport', 'detail'>
