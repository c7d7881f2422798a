// What a rule made of attempts.
import type { Address, Source } from './address.js'
import type { AttackType, Failure, Proof } from './attempt.js'
import type { Untrusted } from './untrusted.js'

/** The rules that find attacks, one file each in decide/. */
export type RuleName =
  /** Too many attempts of a source in a minute. */
  | 'sipBlocking'
  /** Too many attempts of a source in a day. */
  | 'slow'
  /** Too many attempts of all sources of an IPv6 prefix. */
  | 'prefix'
  /** Calls of a stranger, without credentials, to many different numbers. */
  | 'guestCalls'
  /** The kernel saw requests with credentials that no event told of. */
  | 'unseenGuesses'
  /** A User-Agent that is blocked by its name. */
  | 'userAgent'
  /** The kernel dropped INVITEs above the limit. */
  | 'inviteLimit'
  /** The kernel dropped TFTP requests above the limit. */
  | 'tftp'
  /** One account was guessed from many sources. */
  | 'accountCampaign'
  /** One number was called from many sources. */
  | 'numberCampaign'

/** What was done about an attack. */
export type AttackAction =
  /** The source is dropped for a time. */
  | 'blocked'
  /** The source is dropped for good. */
  | 'denied'
  /** One source:port of a trusted source is dropped for a time. */
  | 'flowBlocked'
  /** The requests with credentials of a trusted source are slowed for a time. */
  | 'slowed'
  /** Nothing was dropped, since the source is never blocked; people were told. */
  | 'exempt'
  /** Nothing was dropped; people were told. */
  | 'reported'

/** An attempt as it is kept with its attack. */
export interface Evidence {
  readonly at: number
  readonly type: AttackType
  readonly address: Address
  readonly port: number
  readonly account: Untrusted
  readonly userAgent: Untrusted
  readonly proof: Proof
  readonly failure: Failure
}

/** One attack. */
export interface Attack {
  readonly id: string
  /** When the rule fired, in ms since the epoch. */
  readonly at: number
  readonly rule: RuleName
  readonly type: AttackType
  readonly isTypeInferred: boolean
  readonly source: Source
  readonly victim: Address
  readonly userAgent: Untrusted
  /** True where the User-Agent is the name of a known attack tool (attack-tools.ts). */
  readonly isKnownTool: boolean
  readonly account: Untrusted
  /** Whom its last INVITE called; empty where there was none, or HEP has not shown it. */
  readonly calledNumber: Untrusted
  /** The id that all attacks of one campaign share; empty where it was not part of one. */
  readonly campaign: string
  /** ISO 3166 code; empty where nothing is known. */
  readonly country: string
  /** The machine running sipward, and the PBX that reported. */
  readonly host: string
  readonly pbx: string
  readonly attempts: number
  readonly proof: Proof
  readonly action: AttackAction
  /** The last attempts, oldest first, at most {@link maxEvidence}. */
  readonly evidence: readonly Evidence[]
}

/** The number of attempts kept as evidence of one attack. */
export const maxEvidence = 20
