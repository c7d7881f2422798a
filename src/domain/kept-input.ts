// What the decider was told, as it is kept for a while to be decided once more under other settings.
import type { Address, Network, Source } from './address.js'
import type { AttackType, Attempt, Failure, Proof } from './attempt.js'
import type { Endpoint, Transport } from './endpoint.js'
import type { GuestCall } from './guest-call.js'
import type { KernelDrop } from './kernel-drop.js'
import type { ListEntry, ListName } from './list-entry.js'
import type { ShownRequest } from './sip-message.js'
import type { Untrusted } from './untrusted.js'

/** The part of an attempt that its author may change after it was told. */
export interface ChangingAttempt {
  readonly type: AttackType
  readonly isTypeInferred: boolean
  readonly account: Untrusted
  readonly userAgent: Untrusted
  readonly calledNumber: Untrusted
  readonly proof: Proof
  readonly failure: Failure
}

/** Something that has worked. */
export interface KeptSuccess {
  readonly at: number
  readonly remote: Endpoint
  readonly account: Untrusted
}

/** An account that was trusted when a file was begun, and where it was seen last, if that is known. */
export interface KeptTrust {
  readonly source: Source
  readonly account: Untrusted
  readonly lastAt: number
  readonly flow:
    { readonly address: Address; readonly port: number; readonly transport: Transport } | undefined
}

/** Why something was not kept: too much in a second, of a source or of all; no room for it; or the disk refused it. */
export type LossReason = 'tooMany' | 'noRoom' | 'disk'

/** Said of an attempt: its number, and when the message was sent by which it is told; often later than the attempt itself. */
export interface ToldAttempt {
  readonly number: number
  readonly sentAt: number
}

/** What one record says; an attempt is named by its number afterwards. */
export type KeptFact =
  /** A file begins, with what was known by then: the facts up to `stateEnd`. */
  | { readonly kind: 'state'; readonly isStart: boolean }
  | { readonly kind: 'trusted'; readonly trust: KeptTrust }
  | { readonly kind: 'strike'; readonly source: Source; readonly at: number; readonly proof: Proof }
  | {
      readonly kind: 'blocked'
      readonly source: Source
      readonly since: number
      readonly until: number
      readonly proof: Proof
    }
  | { readonly kind: 'stateEnd' }
  /** The decider has ended what was over, as it does a few times a second; told of the last time before a record. */
  | { readonly kind: 'ticked' }
  /** The addresses that are never blocked, all of them. */
  | { readonly kind: 'own'; readonly addresses: readonly Address[] }
  | { readonly kind: 'listed'; readonly entry: KeptEntry }
  | { readonly kind: 'unlisted'; readonly list: ListName; readonly network: Network }
  /** A person has unblocked a source: what it had done is forgotten. */
  | { readonly kind: 'forgotten'; readonly source: Source }
  | { readonly kind: 'trustEnded'; readonly source: Source; readonly account: Untrusted }
  | (ToldAttempt & { readonly kind: 'attempt'; readonly attempt: Attempt })
  | (ToldAttempt & { readonly kind: 'proven'; readonly changed: ChangingAttempt })
  | (ToldAttempt & { readonly kind: 'described'; readonly changed: ChangingAttempt })
  | (ToldAttempt & { readonly kind: 'takenBack' })
  /** So many attempts more of a source within a second, each like the last one kept of it. */
  | { readonly kind: 'more'; readonly source: Source; readonly count: number }
  | { readonly kind: 'success'; readonly success: KeptSuccess }
  | {
      readonly kind: 'learnt'
      readonly source: Source
      readonly account: Untrusted
      readonly lastAt: number
    }
  | { readonly kind: 'request'; readonly request: ShownRequest }
  | { readonly kind: 'guestCall'; readonly call: GuestCall }
  | { readonly kind: 'kernelDrop'; readonly drop: KernelDrop }
  | { readonly kind: 'kernelGuesses'; readonly source: Source; readonly requests: number }
  | { readonly kind: 'lost'; readonly reason: LossReason; readonly count: number }

/** The part of a list entry that decides something. */
export type KeptEntry = Pick<ListEntry, 'list' | 'network' | 'origin' | 'since'>

/** The kinds of facts. */
export type KeptKind = KeptFact['kind']

/** One record: a fact, and when the decider was told of it, in ms since the epoch. */
export interface KeptInput {
  readonly now: number
  readonly fact: KeptFact
}
