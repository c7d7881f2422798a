// What is told in a chat, gathered, and the request that posts it. Each service has a file in formats/.
import type { ChatTarget } from '../../domain/chat-target.js'
import type { NewsClass } from '../../domain/notice.js'
import type { NewsPhase } from '../../ports/news-channel.js'

/** A name and a value, which others may have written. */
export interface ChatFact {
  readonly name: string
  readonly value: string
}

/** One piece of news for every chat. A format trusts none of its texts. */
export interface ChatNews {
  /** Names it for ever: a second sending is known by it. */
  readonly key: string
  readonly phase: NewsPhase
  readonly newsClass: NewsClass
  /** The kind of the incident, or `digest`. */
  readonly kind: string
  /** A few words: how urgent, on which host, what is the case. */
  readonly title: string
  readonly sentence: string
  readonly facts: readonly ChatFact[]
  /** The page that tells more; empty where nobody reaches the pages. */
  readonly link: string
  readonly host: string
  /** In ms since the epoch: when it is told, since when it is the case, and when it ended (0 before that). */
  readonly at: number
  readonly firstAt: number
  readonly endedAt: number
  /** The key of its incident, and which of that name it is. */
  readonly incident: string
  readonly number: number
  readonly isTest: boolean
}

/** A request that posts news. */
export interface ChatRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Makes the request of a service; pure. `now` is in ms since the epoch. */
export type ChatFormat = (news: ChatNews, target: ChatTarget, now: number) => ChatRequest
