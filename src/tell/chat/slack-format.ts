// Slack: an incoming webhook. Texts are plain, where Slack knows no markup; `&`, `<` and `>` are escaped all
// the same, so that neither `<!channel>` nor a link can be made of them.
import type { ChatFormat } from './chat-news.js'
import { jsonRequest, safeLink, shownText } from './chat-text.js'

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const fieldsPerSection = 10

/** Makes the request for Slack. */
export const slackFormat: ChatFormat = (news, { url }) => {
  const shown = (text: string, most: number): string =>
    shownText(text, { most, escape: (character) => entities[character] ?? character })
  const plain = (text: string, most: number) => ({
    ...{ type: 'plain_text', emoji: false },
    text: shown(text, most),
  })
  const fields = news.facts
    .slice(0, 2 * fieldsPerSection)
    .map(({ name, value }) => plain(`${name}: ${value}`, 500))
  const link = safeLink(news)
  const sections = [fields.slice(0, fieldsPerSection), fields.slice(fieldsPerSection)]
  return jsonRequest(url, {
    // What a notification shows.
    text: shown(news.title, 300),
    ...{ mrkdwn: false, link_names: false, unfurl_links: false, unfurl_media: false },
    blocks: [
      { type: 'header', text: plain(news.title, 150) },
      ...(news.sentence === '' ? [] : [{ type: 'section', text: plain(news.sentence, 2900) }]),
      ...sections
        .filter(({ length }) => length > 0)
        .map((some) => ({ type: 'section', fields: some })),
      ...(link === ''
        ? []
        : [
            {
              type: 'section',
              text: { type: 'mrkdwn', text: `<${shownLink(link)}|Open in sipward>` },
            },
          ]),
    ],
  })
}

/** A link is kept whole: of what ends it, only `&` can be in one. */
function shownLink(link: string): string {
  return link.replaceAll('&', '&amp;')
}
