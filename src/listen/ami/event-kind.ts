// Which headers of a security event are read, and which ones each kind must have.
// Source: Asterisk, main/security_events.c, sec_events; header names: main/event.c, ie_maps.
import { securityEventNames, type SecurityEventName } from '../../domain/security-event.js'
import { PrefixTable } from './prefix-table.js'

/** The places of a security event's fields, numbered. */
export const slots = {
  at: 0,
  service: 1,
  accountId: 2,
  sessionId: 3,
  local: 4,
  remote: 5,
  challenge: 6,
  receivedChallenge: 7,
  response: 8,
  requestType: 9,
  detail: 10,
} as const

/** The number of places. */
export const slotCount = 11

/** One kind of security event. */
export interface EventKind {
  readonly name: SecurityEventName

  /** The length of `NAME`, CR LF, `Privilege: security`. */
  readonly headLength: number

  /** The places that must be filled, as bits. */
  readonly mandatory: number

  /**
   * Which of two headers of one name is Asterisk's. PJSIP unescapes the user part of a URI, so an
   * AccountID may hold CR LF and a header of the attacker's making, a RemoteAddress for instance.
   * Asterisk writes AccountID before the addresses, and so the last one is its own; in
   * RequestBadFormat it writes AccountID behind them.
   */
  readonly isLastHeaderValid: boolean
}

const common = [slots.at, slots.service, slots.sessionId, slots.local, slots.remote]

const ownMandatory: Readonly<Record<SecurityEventName, readonly number[]>> = {
  FailedACL: [slots.accountId],
  InvalidAccountID: [slots.accountId],
  SessionLimit: [slots.accountId],
  MemoryLimit: [slots.accountId],
  LoadAverageLimit: [slots.accountId],
  RequestNotSupported: [slots.accountId, slots.requestType],
  RequestNotAllowed: [slots.accountId, slots.requestType],
  AuthMethodNotAllowed: [slots.accountId, slots.detail],
  RequestBadFormat: [slots.requestType],
  SuccessfulAuth: [slots.accountId],
  UnexpectedAddress: [slots.accountId, slots.detail],
  ChallengeResponseFailed: [slots.accountId, slots.challenge, slots.response],
  InvalidPassword: [slots.accountId],
  ChallengeSent: [slots.accountId, slots.challenge],
  InvalidTransport: [slots.accountId, slots.detail],
}

/** Finds the kind of a block by what follows `Event: `; nothing unless it is a security event. */
export const eventKinds = new PrefixTable<EventKind>(securityEventNames.map(toEntry))

/** Finds the place that a header line fills, by its beginning. */
export const headerSlots = new PrefixTable<{ readonly slot: number; readonly length: number }>(
  (
    [
      ['EventTV: ', slots.at],
      ['Service: ', slots.service],
      ['AccountID: ', slots.accountId],
      ['SessionID: ', slots.sessionId],
      ['LocalAddress: ', slots.local],
      ['RemoteAddress: ', slots.remote],
      ['Challenge: ', slots.challenge],
      ['ReceivedChallenge: ', slots.receivedChallenge],
      ['Response: ', slots.response],
      ['ReceivedHash: ', slots.response],
      ['RequestType: ', slots.requestType],
      ['RequestParams: ', slots.detail],
      ['ACLName: ', slots.detail],
      ['AuthMethod: ', slots.detail],
      ['AttemptedTransport: ', slots.detail],
      ['ExpectedAddress: ', slots.detail],
    ] as const
  ).map(([prefix, slot]) => [prefix, { slot, length: prefix.length }]),
)

function toEntry(name: SecurityEventName): [string, EventKind] {
  const head = `${name}\r\nPrivilege: security`
  return [
    head,
    {
      name,
      headLength: head.length,
      mandatory: [...common, ...ownMandatory[name]].reduce((bits, slot) => bits | (1 << slot), 0),
      isLastHeaderValid: name !== 'RequestBadFormat',
    },
  ]
}
