// What the answer of a service means: sent, later, refused for good, or gone.
import { printable } from '../../domain/untrusted.js'
import { maskSecrets } from '../format/mask-secrets.js'

const minute = 60_000
const maxRetryMs = 60 * minute
const maxAnswerLength = 200
const maxLineLength = 2000

/** What became of a message. */
export type ChatResult =
  | {
      readonly outcome: 'sent'
      /** In the words of the server. */
      readonly answer: string
    }
  | {
      /** `refused`: it never will be taken. `gone`: the target is there no more. */
      readonly outcome: 'later' | 'refused' | 'gone'
      /** One sentence for people: why, and what to do. */
      readonly sentence: string
      readonly answer: string
      /** Not before so long from now, as the server wishes, an hour at most; 0 for no wish. */
      readonly retryAfterMs: number
    }

/** An answer as it came. */
export interface ChatAnswer {
  readonly status: number
  /** The header Retry-After; empty for none. */
  readonly retryAfter: string
  readonly body: string
}

/** Who has answered, and what must not be repeated of what was asked. */
export interface Asked {
  readonly server: string
  readonly secrets: readonly string[]
  /** In ms since the epoch. */
  readonly now: number
}

/** Judges an answer. */
export function judgeAnswer(given: ChatAnswer, asked: Asked): ChatResult {
  const { status } = given
  const answer = `${status} ${wordsOf(given.body, asked.secrets)}`.trim()
  if (status >= 200 && status < 300) return { outcome: 'sent', answer }
  const { server } = asked
  const failed = (outcome: 'later' | 'refused' | 'gone', sentence: string): ChatResult => {
    const retryAfterMs = outcome === 'later' ? retryAfterOf(given, asked.now) : 0
    return { outcome, sentence, answer, retryAfterMs }
  }
  if (status === 410) {
    return failed('gone', `${server} says that this target is gone: it is switched off`)
  }
  if (status === 429) return failed('later', `${server} wants fewer messages: it is tried again`)
  if (status >= 500 || status === 408 || status === 425) {
    return failed('later', `${server} cannot take messages now: it is tried again`)
  }
  return failed('refused', refusalOf(status, server))
}

function refusalOf(status: number, server: string): string {
  if (status < 400) {
    return `${server} sends on to another address, which is never followed: set the URL that it means`
  }
  if (status === 401 || status === 403) {
    return `${server} does not accept the token or the URL: set the one that it gives you`
  }
  if (status === 404) return `${server} does not know the URL: set the one that it gives you`
  return `${server} refuses the message`
}

/** Retry-After as seconds or a date, or the seconds that Discord and Telegram put into their JSON. */
function retryAfterOf({ retryAfter, body }: ChatAnswer, now: number): number {
  const text = retryAfter.trim()
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : (Date.parse(text) - now) / 1000
  const wished = Number.isFinite(seconds) ? seconds : secondsIn(body)
  return Math.min(maxRetryMs, Math.max(0, Math.ceil(wished * 1000)))
}

function secondsIn(body: string): number {
  const json = jsonOf(body)
  const seconds = json['retry_after'] ?? objectOf(json['parameters'])['retry_after']
  return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds : 0
}

/** What the server says, on one line, without what was secret in the request. */
function wordsOf(body: string, secrets: readonly string[]): string {
  const json = jsonOf(body)
  const named = ['message', 'description', 'errorDescription', 'error']
    .map((key) => json[key])
    .find((value) => typeof value === 'string')
  const text = typeof named === 'string' ? named : /^\s*[<{[]/.test(body) ? '' : body
  const line = text.replace(/\s+/g, ' ').trim()
  const shown = printable(maskSecrets(line, secrets).slice(0, maxLineLength))
  return shown.length > maxAnswerLength ? `${shown.slice(0, maxAnswerLength)}…` : shown
}

function jsonOf(body: string): Readonly<Record<string, unknown>> {
  try {
    return objectOf(JSON.parse(body))
  } catch {
    return {}
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
