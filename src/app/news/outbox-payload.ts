// What the outbox keeps of a message: enough to write it later, on whichever host.
import type { NewsItem } from '../../ports/news-log.js'
import type { NewsPhase, ReadyText } from '../../ports/news-channel.js'
import type { OutboxEntry, OutboxMessage } from '../../ports/outbox.js'

interface Common {
  /** Names the message for ever, also where it is sent again or to some alone. */
  readonly key: string
  /** When it should leave, in ms since the epoch; tries that fail leave it as it is. */
  readonly dueAt: number
  /** Those who get it; left out for all recipients of the channel. */
  readonly recipients?: readonly string[]
  /** The message that this one repeats: what was folded into that one belongs to this one. */
  readonly repeats?: string
}

/** News of one incident. */
export interface IncidentPayload extends Common {
  readonly kind: 'incident'
  readonly thread: string
  readonly phase: Exclude<NewsPhase, 'digest'>
  /** As it was when the message was planned; the book of news knows it better. */
  readonly item: NewsItem
}

/** What came for the record in a span of time: `from` inclusive, `until` exclusive. */
export interface DigestPayload extends Common {
  readonly kind: 'digest'
  readonly from: number
  readonly until: number
}

/** A test that a person has asked for. */
export interface TestPayload extends Common {
  readonly kind: 'test'
  readonly item: NewsItem
}

/** A text that another part has written. */
export interface TextPayload extends Common {
  readonly kind: 'text'
  readonly text: ReadyText
}

/** The payload of every message. */
export type OutboxPayload = IncidentPayload | DigestPayload | TestPayload | TextPayload

/** Makes the message; it is tried when it is due. */
export function toMessage(
  payload: OutboxPayload,
  row: Pick<OutboxMessage, 'id' | 'channel' | 'newsClass' | 'incident' | 'createdAt'>,
): OutboxMessage {
  return { ...row, payload: JSON.stringify(payload), nextTryAt: payload.dueAt }
}

/** Reads the payload; undefined where an older or newer sipward has written it in another way. */
export function payloadOf({ payload }: Pick<OutboxEntry, 'payload'>): OutboxPayload | undefined {
  try {
    const read = JSON.parse(payload) as Partial<OutboxPayload>
    const isWhole = typeof read.key === 'string' && typeof read.dueAt === 'number'
    return isWhole && isKnown(read) ? read : undefined
  } catch {
    return undefined
  }
}

function isKnown(read: Partial<OutboxPayload>): read is OutboxPayload {
  switch (read.kind) {
    case 'incident':
    case 'test':
      return typeof read.item?.id === 'string'
    case 'digest':
      return typeof read.from === 'number' && typeof read.until === 'number'
    case 'text':
      return typeof read.text?.subject === 'string'
    default:
      return false
  }
}
