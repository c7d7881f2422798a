// Microsoft Teams: a workflow that posts an Adaptive Card. Texts are text runs, which know no Markdown; a text
// block or a fact would make links of it.
import type { ChatFormat, ChatNews } from './chat-news.js'
import { jsonRequest, maxFacts, safeLink, shownText } from './chat-text.js'

const colours = { act: 'Attention', look: 'Warning', record: 'Default' } as const

/** Makes the request for Teams, at most 28 KB. */
export const teamsFormat: ChatFormat = (news, { url }) => {
  const link = safeLink(news)
  const card = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    ...{ type: 'AdaptiveCard', version: '1.4' },
    body: [
      lineOf([run(news.title, 300, { weight: 'Bolder', size: 'Medium', color: colourOf(news) })]),
      ...(news.sentence === '' ? [] : [lineOf([run(news.sentence, 1500)])]),
      ...news.facts
        .slice(0, maxFacts)
        .map(({ name, value }) =>
          lineOf([run(`${name}: `, 60, { weight: 'Bolder' }), run(value, 220)], 'Small'),
        ),
    ],
    actions: link === '' ? [] : [{ type: 'Action.OpenUrl', title: 'Open in sipward', url: link }],
    msteams: { width: 'Full' },
  }
  return jsonRequest(url, {
    type: 'message',
    attachments: [
      { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card },
    ],
  })
}

function colourOf({ phase, newsClass }: ChatNews): string {
  return phase === 'over' ? 'Good' : colours[newsClass]
}

function lineOf(inlines: readonly object[], spacing = 'Medium') {
  return { type: 'RichTextBlock', spacing, inlines }
}

/** Cards fill `{{DATE(…)}}` and `${…}` in; a blank between the signs leaves nothing to fill in. */
function run(text: string, most: number, style: object = {}) {
  const shown = shownText(text.replaceAll('{{', '{ {').replaceAll('${', '$ {'), { most })
  return { type: 'TextRun', text: shown, ...style }
}
