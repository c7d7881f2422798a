// Discord: a webhook of a channel. Its Markdown is escaped sign by sign, and nobody is ever mentioned.
import type { ChatFormat, ChatNews } from './chat-news.js'
import { jsonRequest, maxFacts, safeLink, shownText } from './chat-text.js'

const colours = { act: 0xc0392b, look: 0xb7791f, record: 0x5f6b7a } as const
const over = 0x2f855a
const markup = /[\\*_~`|>#()[\]<:@!&-]/

/** Makes the request for Discord: one embed of at most 6000 characters. */
export const discordFormat: ChatFormat = (news, { url }) => {
  const shown = (text: string, most: number): string =>
    shownText(text, {
      most,
      escape: (character) => (markup.test(character) ? `\\${character}` : character),
    })
  const link = safeLink(news)
  return jsonRequest(url, {
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title: shown(news.title, 256),
        description: shown(news.sentence, 1500),
        color: colourOf(news),
        timestamp: new Date(news.at).toISOString(),
        fields: news.facts.slice(0, maxFacts).map(({ name, value }) => ({
          name: shown(name, 40),
          value: shown(value, 160),
        })),
        ...(link !== '' && { url: link }),
      },
    ],
  })
}

function colourOf({ phase, newsClass }: ChatNews): number {
  return phase === 'over' ? over : colours[newsClass]
}
