// A way on which news leave: mail, a chat. The dispatcher keeps messages until a channel has delivered them.
import type { Attack } from '../domain/attack.js'
import type { NewsClass } from '../domain/notice.js'
import type { NewsItem } from './news-log.js'

/**
 * Why a message goes out: an incident has begun, another source is part of it, it still goes on, or it is
 * over; or a digest of what came since the last message of its class.
 */
export type NewsPhase = 'first' | 'joined' | 'reminder' | 'over' | 'digest'

/** One message, gathered; the channel writes its words. */
export interface NewsMessage {
  /** Names the message for ever, on every host: who gets it twice can tell. */
  readonly key: string
  /** The key of the first message of its incident; its own where it is that, or a digest. */
  readonly thread: string
  readonly phase: NewsPhase
  readonly newsClass: NewsClass
  /** The incidents, the first begun first: one of them but in a digest, at most 100. */
  readonly items: readonly NewsItem[]
  /** How many incidents it stands for, those that are left out included. */
  readonly itemTotal: number
  /** The attacks that it tells of, the latest first, at most 50. */
  readonly attacks: readonly Attack[]
  /** How many attacks it stands for, and of how many sources. */
  readonly attackTotal: number
  readonly sourceTotal: number
  /** True where there may be more sources than `sourceTotal`. */
  readonly isSourceTotalAtLeast?: boolean
  /** How these attacks were answered, as far as that is known. */
  readonly blocks?: readonly AnsweringBlock[]
  /** A test that a person has asked for: nothing has happened. */
  readonly isTest: boolean
  /** Those who get it; empty for all recipients of the channel. */
  readonly recipients: readonly string[]
  /** When it is put into words, in ms since the epoch. */
  readonly at: number
}

/** The block that answered an attack. */
export interface AnsweringBlock {
  readonly attackId: string
  /** In ms since the epoch. */
  readonly since: number
  readonly until: number
  /** How many more attacks lead to the denylist; undefined where attacks of its type never do. */
  readonly attacksLeft: number | undefined
}

/** A text that another part has written, as a report, for the channels that take one. */
export interface ReadyText {
  /** Names it for ever, see {@link NewsMessage.key}. */
  readonly key: string
  /** Names its kind for filters, in letters and dashes: "daily-report". */
  readonly kind: string
  /** The host that it tells of. */
  readonly host: string
  readonly subject: string
  /** A whole document. */
  readonly html: string
  readonly text: string
  /** Those who get it; empty for all recipients of the channel. */
  readonly recipients: readonly string[]
}

/** A recipient whom the server has refused while it took the message for others. */
export interface RefusedRecipient {
  readonly recipient: string
  /** In the words of the server. */
  readonly answer: string
  /** False where the server says that it may work later. */
  readonly isForGood: boolean
}

/**
 * What became of a message. `sent`: the server has taken it. `later`: it may work later. `refused`: it
 * never will.
 */
export type Delivery =
  | {
      readonly outcome: 'sent'
      /** In the words of the server. */
      readonly answer: string
      readonly refused: readonly RefusedRecipient[]
    }
  | {
      readonly outcome: 'later' | 'refused'
      /** One sentence for people: why, and what to do. */
      readonly sentence: string
      /** In the words of the server; empty where it has said nothing. */
      readonly answer: string
      /** Not before so long from now, as the server wishes. */
      readonly retryAfterMs?: number
    }

/** A way on which news leave. */
export interface NewsChannel {
  /** Unique among the channels, in letters, digits, dots and dashes: `mail`, `chat.ops`. */
  readonly name: string

  /** False where it is switched off: nothing leaves here. */
  isOn(): boolean

  /**
   * Tells whether messages of the class leave here now; false for every class where it is switched off.
   * @param host the host that they tell of, where it is one
   */
  takes(newsClass: NewsClass, host?: string): boolean

  /** Why nothing can leave, as far as the settings tell, in one sentence; empty where it can. */
  trouble(): string

  /**
   * Delivers a message. Ends within two minutes, whatever the other side does, at once where the signal
   * says so, and never rejects.
   * A message that another host has delivered already and that is delivered again has the same key.
   */
  deliver(message: NewsMessage, signal: AbortSignal): Promise<Delivery>

  /** Delivers a text that is written already; left out where the channel takes none. */
  deliverText?(text: ReadyText, signal: AbortSignal): Promise<Delivery>
}
