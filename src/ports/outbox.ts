// Messages that wait to be delivered, and those that were.
import type { NewsClass } from '../domain/notice.js'
import type { Page, PageRequest } from './page.js'

/** How far a message has come. `folded`: another message carries what it said. */
export type DeliveryState = 'waiting' | 'sending' | 'sent' | 'failed' | 'folded'

/** A message to deliver. */
export interface OutboxMessage {
  /** Unique for an incident, its number and a channel, so that no host adds it twice. */
  readonly id: string
  readonly channel: string
  readonly newsClass: NewsClass
  /** The key of its incident. */
  readonly incident: string
  /** JSON for the channel, at most 256 KiB. */
  readonly payload: string
  /** Instants in ms since the epoch. */
  readonly createdAt: number
  /** Not before this instant. */
  readonly nextTryAt: number
}

/** A message with its delivery. */
export interface OutboxEntry extends OutboxMessage {
  readonly state: DeliveryState
  /** How often a host has begun to send it. */
  readonly tries: number
  /** The host that sends it, and until when nobody else does; empty and 0 while nobody sends it. */
  readonly leaseOwner: string
  readonly leaseUntil: number
  /** The last refusal, in the words of the server; empty before that. */
  readonly lastError: string
  /** When it was sent, failed for good or was folded; 0 before that. */
  readonly doneAt: number
  /** The message that carries what a folded one said. */
  readonly foldedInto: string
}

/** Which messages; a filter that is not given does not narrow. */
export interface OutboxQuery extends PageRequest {
  readonly state?: DeliveryState
  readonly channel?: string
  readonly newsClass?: NewsClass
  readonly incident?: string
  /** The message that carries what they said. */
  readonly foldedInto?: string
}

/**
 * Keeps messages until they are delivered. The hosts of a cluster share it: a message that one host has
 * claimed is sent by no other until its lease is over, so a lease lasts longer than a delivery and the
 * difference between the clocks of the hosts.
 */
export interface Outbox {
  /**
   * Adds a message; false where its id is there already.
   * @throws AppError `invalidValue` where the payload is too large
   */
  add(message: OutboxMessage): Promise<boolean>

  /**
   * Claims messages that are due, the longest due first: those that wait, and those whose lease is over
   * because their host has died. Each of them goes to one host alone.
   */
  claimDue(claim: {
    readonly now: number
    readonly owner: string
    readonly leaseMs: number
    readonly limit: number
    /** Only those of this channel. */
    readonly channel?: string
  }): Promise<readonly OutboxEntry[]>

  find(id: string): Promise<OutboxEntry | undefined>

  /** Ends a delivery; false where the owner has lost its lease. */
  finish(
    id: string,
    owner: string,
    end: { readonly state: 'sent' | 'failed'; readonly at: number; readonly error?: string },
  ): Promise<boolean>

  /** Gives a message back, to be tried later; false where the owner has lost its lease. */
  retryAt(
    id: string,
    owner: string,
    retry: { readonly at: number; readonly error: string },
  ): Promise<boolean>

  /** Folds messages that wait into another one; returns the ids of those that were still waiting. */
  fold(ids: readonly string[], into: string, at: number): Promise<readonly string[]>

  /** How many messages are in each state. */
  counts(): Promise<Readonly<Record<DeliveryState, number>>>

  /** Newest first. */
  page(query: OutboxQuery): Promise<Page<OutboxEntry>>

  /**
   * Forgets at most 1000 messages that were done before the instant; returns how many, 0 when nothing is
   * left.
   */
  prune(before: number): Promise<number>
}
