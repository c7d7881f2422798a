// News as chats tell them: of the same words and facts as a mail.
import type { NewsMessage } from '../../ports/news-channel.js'
import type { MailPart } from '../mail/mail-view.js'
import type { LetterPlace } from '../mail/news-letter.js'
import { letterBody } from '../mail/news-mail.js'
import type { ChatFact, ChatNews } from './chat-news.js'

const maxRows = 8

/** Gathers what a chat tells of a message. */
export function chatNews(message: NewsMessage, place: LetterPlace): ChatNews {
  const { key, phase, newsClass, items, attacks, isTest, at } = message
  const { state, headline, paragraphs, parts, link } = letterBody({ ...message, place })
  const begun = [...items.map(({ firstAt }) => firstAt), ...attacks.map((attack) => attack.at), at]
  return {
    ...{ key, phase, newsClass, isTest, at, host: place.hostName },
    title: `${isTest ? 'Test' : state.word} on ${place.hostName}: ${headline.replace(/\.$/, '')}`,
    sentence: [...paragraphs, ...parts.flatMap(({ lines }) => lines)].join(' '),
    facts: parts.flatMap(factsOf),
    link: link?.href ?? '',
    firstAt: Math.min(...begun),
    ...incidentOf(message),
  }
}

function incidentOf({ phase, items }: NewsMessage) {
  const [item] = items
  if (phase === 'digest' || item === undefined) {
    return { kind: 'digest', incident: 'digest', number: 0, endedAt: 0 }
  }
  const { kind, incident, number } = item
  return { kind, incident, number, endedAt: phase === 'over' ? item.endedAt : 0 }
}

/** A fact without a name goes on with the one before it; a table has its first rows. */
function factsOf({ facts, rows, more }: MailPart): readonly ChatFact[] {
  const found: ChatFact[] = []
  for (const { name, foreign, value } of facts) {
    const text = joined([foreign, value], ', ')
    const last = name === '' ? found.pop() : undefined
    found.push(
      last === undefined ? { name, value: text } : { ...last, value: `${last.value}; ${text}` },
    )
  }
  for (const { text, number, detail } of rows.slice(0, maxRows)) {
    found.push({ name: text, value: joined([number, detail], ' · ') })
  }
  const isCut = rows.length > maxRows || more !== ''
  return isCut ? [...found, { name: 'More', value: 'open sipward for the rest' }] : found
}

function joined(texts: readonly string[], separator: string): string {
  return texts.filter((text) => text !== '').join(separator)
}
