// Texts of others in chats: everything shown that misleads, no link, no mention, and bounded as the service counts.
import { printable } from '../../domain/untrusted.js'
import type { ChatNews, ChatRequest } from './chat-news.js'

/** How a text is bounded and escaped. */
export interface ShownText {
  /** The most that it may be long once it is escaped. */
  readonly most: number
  /** Escapes one character for the service; as it is unless given. */
  readonly escape?: (character: string) => string
  /** How the service counts; UTF-16 code units unless given. */
  readonly sizeOf?: (text: string) => number
}

const ellipsis = '…'
/** Of each text so many characters are looked at. */
const maxLooked = 5000

/** Returns a text as a chat may show it; one that is too long ends in `…`. */
export function shownText(text: string, { most, escape, sizeOf = lengthOf }: ShownText): string {
  const pieces = Array.from(harmlessText(text.slice(0, maxLooked)), escape ?? ((each) => each))
  if (sizeOf(pieces.join('')) <= most) return pieces.join('')
  const room = most - sizeOf(ellipsis)
  let [shown, size] = ['', 0]
  for (const piece of pieces) {
    size += sizeOf(piece)
    if (size > room) break
    shown += piece
  }
  return `${shown}${ellipsis}`
}

/** Control, bidirectional and invisible characters as escapes; `://` and `@name` so that no program acts on them. */
function harmlessText(text: string): string {
  return printable(text)
    .replace(/\p{Cf}/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
    .replace(/:(?=\/\/)/g, '[:]')
    .replace(/@(?=[^\s\]])/g, '[@]')
}

function lengthOf(text: string): number {
  return text.length
}

/** Returns the link of news where it is one that a browser opens, and holds nothing that ends it early. */
export function safeLink({ link }: ChatNews, most = 2000): string {
  return /^https?:\/\/[\w.~!$&'*+,;=:@%/?#[\]-]+$/.test(link) && link.length <= most ? link : ''
}

/** The most facts that are shown. */
export const maxFacts = 20

/** How a text without markup is made. */
export interface PlainParts {
  readonly most: number
  readonly sizeOf?: (text: string) => number
  readonly hasTitle: boolean
}

/** Returns title, sentence, facts and link as lines, for services that show texts as they are. */
export function plainText(
  news: ChatNews,
  { most, sizeOf = lengthOf, hasTitle }: PlainParts,
): string {
  const part = (text: string, atMost: number): string => shownText(text, { most: atMost, sizeOf })
  const link = safeLink(news, 500)
  const end = link === '' ? '' : `\n\n${link}`
  const title = hasTitle ? `${part(news.title, 300)}\n\n` : ''
  let text = `${title}${part(news.sentence, 1500)}`
  for (const [index, { name, value }] of news.facts.slice(0, maxFacts).entries()) {
    const line = `${index === 0 ? '\n\n' : '\n'}${part(name, 100)}: ${part(value, 400)}`
    if (sizeOf(`${text}${line}\n${ellipsis}${end}`) > most) return `${text}\n${ellipsis}${end}`
    text += line
  }
  return `${text}${end}`
}

/** Makes a request that posts JSON. */
export function jsonRequest(
  url: string,
  body: unknown,
  headers: ChatRequest['headers'] = {},
): ChatRequest {
  const usual = { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'sipward' }
  return { url, headers: { ...usual, ...headers }, body: JSON.stringify(body) }
}
