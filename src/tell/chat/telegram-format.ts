// Telegram: a message of a bot, without a parse mode, so that no text is markup, and without a preview of links.
import { telegramUrl } from '../../domain/chat-target.js'
import type { ChatFormat } from './chat-news.js'
import { jsonRequest, plainText } from './chat-text.js'

/** Makes the request for Telegram, at most 4096 characters. */
export const telegramFormat: ChatFormat = (news, { url, token, chat }) => {
  const server = (url === '' ? telegramUrl : url).replace(/\/+$/, '')
  return jsonRequest(`${server}/bot${encodeURIComponent(token)}/sendMessage`, {
    chat_id: chat,
    text: plainText(news, { most: 4000, hasTitle: true }),
    link_preview_options: { is_disabled: true },
    disable_notification: news.newsClass === 'record',
  })
}
