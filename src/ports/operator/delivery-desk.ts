// How news leave this host and its cluster, and orders about that.
import type { DeliveryState } from '../outbox.js'
import type { NewsClass } from '../../domain/notice.js'
import type { NewsPhase } from '../news-channel.js'

/** How a channel does. */
export interface ChannelReport {
  /** `mail`, or the name of a chat target. */
  readonly name: string
  readonly isOn: boolean
  /** One sentence: why nothing leaves; empty where it does. */
  readonly reason: string
  /** How many messages are not delivered yet, and since when the oldest of them is late; 0 where none is. */
  readonly waiting: number
  readonly lateSince: number
  /** When the last one was sent; 0 for never. */
  readonly lastSentAt: number
}

/** One message of the outbox, without its text. */
export interface DeliveryEntry {
  readonly id: string
  readonly channel: string
  readonly newsClass: NewsClass
  readonly phase: NewsPhase
  /** One sentence: what it tells of. */
  readonly about: string
  readonly state: DeliveryState
  readonly tries: number
  readonly createdAt: number
  /** While it waits: when it is tried next. */
  readonly nextTryAt: number
  /** When it was sent, given up or folded into another one; 0 before that. */
  readonly doneAt: number
  /** The last refusal: a sentence for people with the words of the server; empty for none. */
  readonly error: string
}

/** How everything that is to leave does. */
export interface DeliveryReport {
  readonly channels: readonly ChannelReport[]
  /** The latest messages, newest first, at most 50. */
  readonly latest: readonly DeliveryEntry[]
}

/** What became of a test. */
export interface TestOutcome {
  readonly isSent: boolean
  /** One sentence for people, with the words of the server: what happened, and what to do where it failed. */
  readonly sentence: string
}

/** Shows and orders deliveries. */
export interface DeliveryDesk {
  deliveries(): Promise<DeliveryReport>

  /**
   * How far the news of incidents have come, by the ids of the news; what nobody was sent is left out.
   * At most 200 ids.
   */
  deliveriesOf(newsIds: readonly string[]): Promise<ReadonlyMap<string, readonly DeliveryEntry[]>>

  /**
   * Sends a test on the whole way that news take, and waits for its end, a minute at most.
   * @param recipient who gets it; undefined for all recipients of the channel
   * @throws AppError `invalidValue` for a channel that is not there, or not an address of it
   */
  sendTest(channel: string, recipient: string | undefined): Promise<TestOutcome>

  /**
   * Sends a message again that was given up or refused.
   * @throws AppError `invalidValue` where there is no such message
   */
  sendAgain(id: string): Promise<void>
}
