// Gotify: a message of an application, shown as plain text.
import type { ChatFormat } from './chat-news.js'
import { jsonRequest, plainText, safeLink, shownText } from './chat-text.js'

const priorities = { act: 8, look: 5, record: 2 } as const

/** Makes the request for Gotify. */
export const gotifyFormat: ChatFormat = (news, { url, token }) => {
  const server = new URL(url)
  server.pathname = `${server.pathname.replace(/\/(message)?\/*$/, '')}/message`
  const link = safeLink(news)
  return jsonRequest(
    server.href,
    {
      title: shownText(news.title, { most: 200 }),
      message: plainText(news, { most: 8000, hasTitle: false }),
      priority: news.phase === 'over' ? priorities.look : priorities[news.newsClass],
      extras: {
        'client::display': { contentType: 'text/plain' },
        ...(link !== '' && { 'client::notification': { click: { url: link } } }),
      },
    },
    { 'x-gotify-key': token },
  )
}
