// ntfy: JSON to the root of its server, which names the topic; texts are plain unless a message says Markdown.
import { topicOf } from '../../domain/chat-target.js'
import type { ChatFormat } from './chat-news.js'
import { jsonRequest, plainText, safeLink, shownText } from './chat-text.js'

const priorities = { act: 5, look: 3, record: 2 } as const
// A longer message would become a file.
const maxMessageBytes = 4000

/** Makes the request for ntfy. */
export const ntfyFormat: ChatFormat = (news, { url, token }) => {
  const server = new URL(url)
  server.pathname = server.pathname.replace(/[^/]*$/, '')
  const link = safeLink(news)
  const sizeOf = (text: string): number => Buffer.byteLength(text)
  return jsonRequest(
    server.href,
    {
      topic: topicOf(url),
      title: shownText(news.title, { most: 200, sizeOf }),
      message: plainText(news, { most: maxMessageBytes, sizeOf, hasTitle: false }),
      priority: news.phase === 'over' ? priorities.look : priorities[news.newsClass],
      ...(link !== '' && { click: link }),
    },
    token === '' ? {} : { authorization: `Bearer ${token}` },
  )
}
