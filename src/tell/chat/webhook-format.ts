// The webhook for programs, after Standard Webhooks: an id that stays the same when it is sent again, the
// instant, and a signature by each secret, so that a receiver may know either while they change.
import { createHash, createHmac } from 'node:crypto'
import type { ChatFormat, ChatNews } from './chat-news.js'
import { jsonRequest, maxFacts, safeLink, shownText } from './chat-text.js'

/** Makes the signed request for a program. */
export const webhookFormat: ChatFormat = (news, { url, secrets }, now) => {
  const { body, ...request } = jsonRequest(url, payloadOf(news))
  const id = webhookId(news.key)
  const seconds = String(Math.floor(now / 1000))
  const headers = {
    ...request.headers,
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': secrets
      .map((secret) => signed(`${id}.${seconds}.${body}`, secret))
      .join(' '),
  }
  return { ...request, headers, body }
}

/** Returns the id of news: the same at every sending, on every host. */
function webhookId(key: string): string {
  return `msg_${createHash('sha256').update(key).digest('hex').slice(0, 32)}`
}

function signed(content: string, secret: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`
}

function payloadOf(news: ChatNews) {
  const shown = (text: string, most: number): string => shownText(text, { most })
  const time = (at: number): string => new Date(at).toISOString()
  const { phase, newsClass, kind, facts, firstAt, endedAt, isTest } = news
  return {
    type: `news.${phase}`,
    timestamp: time(news.at),
    data: {
      ...{ phase, class: newsClass, kind: shown(kind, 64), isTest },
      host: shown(news.host, 100),
      title: shown(news.title, 300),
      sentence: shown(news.sentence, 1500),
      facts: facts
        .slice(0, maxFacts)
        .map(({ name, value }) => ({ name: shown(name, 100), value: shown(value, 400) })),
      link: safeLink(news),
      incident: {
        key: shown(news.incident, 300),
        number: news.number,
        since: time(firstAt),
        endedAt: endedAt > 0 ? time(endedAt) : null,
      },
    },
  }
}
