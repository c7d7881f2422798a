// Each service is posted what its documentation asks for, and nothing that an attacker writes acts there.
import { expect } from 'chai'
import { chatKinds, type ChatTarget } from '../../../../src/domain/chat-target.js'
import { chatFormats } from '../../../../src/tell/chat/chat-formats.js'
import type { ChatNews } from '../../../../src/tell/chat/chat-news.js'
import { sampleNews, sampleTarget, textsIn } from '../../../support/sample-chats.js'
import { hostileTexts, letterAt } from '../../../support/sample-letters.js'

const server = 'https://chat.example'

function jsonOf(target: ChatTarget, news: ChatNews): Readonly<Record<string, unknown>> {
  const { body } = chatFormats[target.kind](news, target, letterAt)
  return JSON.parse(body) as Record<string, unknown>
}

const hostileNews = (hostile: string): ChatNews =>
  sampleNews({
    ...{ title: hostile, sentence: hostile, kind: hostile, host: hostile, incident: hostile },
    facts: [
      { name: hostile, value: hostile },
      { name: 'Tool', value: hostile },
    ],
  })

const hostile: Readonly<Record<string, string>> = {
  ...hostileTexts,
  mentions: '@everyone @here <!channel> <!everyone> <@U0123> <@&1> <#C01> @admin tel:+1900',
  slackLink: '<https://evil.example|click> & <mailto:x@evil.example|y>',
  markdown: '[click](https://evil.example) **b** _i_ ~s~ `c` ||s|| # h > q - l <t:1:R>',
  card: '{{DATE(2026-11-30T00:00:00Z)}} ${secret} <at>all</at>',
  tags: 'a\u{e0041}b\u2066c\u200bd\ud800e',
}

const urls: Readonly<Record<ChatTarget['kind'], string>> = {
  webhook: `${server}/hooks/sipward`,
  slack: `${server}/services/T000/B000/XXXXXXXX`,
  teams: `${server}/workflows/0123abcd/triggers`,
  discord: `${server}/api/webhooks/1/abcdefgh`,
  telegram: `${server}/bot110201543%3AAAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/sendMessage`,
  ntfy: `${server}/`,
  gotify: `${server}/push/message`,
}

describe('news in a chat', () => {
  for (const kind of chatKinds) {
    const target = sampleTarget(kind, server)

    it(`go to the URL of ${kind} as JSON, with what is the case, its facts and one link`, () => {
      const request = chatFormats[kind](sampleNews(), target, letterAt)
      const texts = textsIn(JSON.parse(request.body)).join('\n').replaceAll('\\', '')

      expect(request.url).to.equal(urls[kind])
      expect(request.headers['content-type']).to.match(/^application\/json/)
      expect(texts).to.contain('Account 204 seems found out')
      expect(texts).to.contain('was right after many wrong ones')
      expect(texts)
        .to.match(/Attacker/)
        .and.to.contain('203.0.113.77, Netherlands')
      expect(texts).to.contain('https://pbx.example/sipward/address/203.0.113.77')
    })

    for (const [name, text] of Object.entries(hostile)) {
      it(`keep a hostile text a text in ${kind}: ${name}`, () => {
        const { body } = chatFormats[kind](hostileNews(text), target, letterAt)
        const texts = textsIn(JSON.parse(body))
        const foreign = texts
          .join('\n')
          .replaceAll('https://pbx.example/sipward', '')
          .replaceAll('http://adaptivecards.io', '')

        expect(body).to.not.match(/\p{Cf}|\p{Cc}|\p{Surrogate}/u)
        expect(foreign.replaceAll('\n', '')).to.not.match(/\p{Cf}|\p{Cc}/u)
        expect(foreign).to.not.match(/:\/\/|@everyone|@here|@admin/)
      })
    }

    it(`are bounded in ${kind}, whatever their texts are made of`, () => {
      for (const letter of ['x', '<', '&', '"', '\\', '\u0000', '語', '😀', '@', '*']) {
        const long = letter.repeat(20_000)
        const facts = Array.from({ length: 100 }, () => ({ name: long, value: long }))
        const news = {
          ...hostileNews(long),
          facts,
          link: `https://pbx.example/${'x'.repeat(3000)}`,
        }
        const { body } = chatFormats[kind](news, target, letterAt)

        expect(Buffer.byteLength(body), letter).to.be.at.most(kind === 'teams' ? 28_672 : 65_536)
      }
    })

    it(`never hold a link in ${kind} that is none of ours`, () => {
      for (const link of [
        'javascript:alert(1)',
        'https://pbx.example/>|x',
        'https://a b',
        '/no-server',
      ]) {
        expect(textsIn(jsonOf(target, sampleNews({ link })))).to.not.include(link)
        expect(JSON.stringify(jsonOf(target, sampleNews({ link })))).to.not.contain(link)
      }
    })
  }

  it('are plain texts in Slack, where neither a mention nor a link can be made of them', () => {
    const news = hostileNews(hostile.mentions ?? '')
    const { blocks, text, ...rest } = jsonOf(sampleTarget('slack', server), news)
    const objects = (value: unknown): readonly Readonly<Record<string, unknown>>[] =>
      typeof value !== 'object' || value === null
        ? []
        : [value as Record<string, unknown>, ...Object.values(value).flatMap(objects)]
    const withText = objects(blocks).filter((each) => typeof each['text'] === 'string')

    expect(text).to.contain('&lt;!channel&gt;').and.to.not.match(/[<>]/)
    expect(rest).to.include({ link_names: false, mrkdwn: false, unfurl_links: false })
    expect(withText.filter(({ type }) => type === 'mrkdwn').map((each) => each['text'])).to.eql([
      '<https://pbx.example/sipward/address/203.0.113.77|Open in sipward>',
    ])
    for (const each of withText.filter(({ type }) => type === 'plain_text')) {
      expect(each['text']).to.not.match(/[<>]/)
    }
  })

  it('keep within the lengths of Slack', () => {
    const long = '<'.repeat(9000)
    const facts = Array.from({ length: 30 }, () => ({ name: long, value: long }))
    const { blocks } = jsonOf(sampleTarget('slack', server), { ...hostileNews(long), facts }) as {
      blocks: { type: string; text?: { text: string }; fields?: { text: string }[] }[]
    }

    for (const { type, text, fields = [] } of blocks) {
      expect(text?.text.length ?? 0).to.be.at.most(type === 'header' ? 150 : 3000)
      expect(fields.length).to.be.at.most(10)
      for (const field of fields) expect(field.text.length).to.be.at.most(2000)
      // No entity is cut in two.
      expect(JSON.stringify({ text, fields })).to.not.match(/&(?!lt;|gt;|amp;)/)
    }
  })

  it('are text runs in Teams, which know no Markdown, and leave a card nothing to fill in', () => {
    const news = hostileNews(`${hostile.card ?? ''} ${hostile.markdown ?? ''}`)
    const json = jsonOf(sampleTarget('teams', server), news)
    const text = JSON.stringify(json)

    expect(json).to.have.nested.property('attachments[0].contentType').that.contains('adaptive')
    expect(json).to.have.nested.property('attachments[0].content.type', 'AdaptiveCard')
    expect(text).to.not.match(/"TextBlock"|FactSet|\{\{|\$\{|"entities"/)
  })

  it('mention nobody in Discord, and have their Markdown escaped', () => {
    const news = hostileNews(`${hostile.mentions ?? ''} ${hostile.markdown ?? ''}`)
    const json = jsonOf(sampleTarget('discord', server), news) as unknown as {
      allowed_mentions: unknown
      embeds: [{ title: string; description: string; fields: { name: string; value: string }[] }]
    }
    const [{ title, description, fields }] = json.embeds
    const texts = [title, description, ...fields.flatMap(({ name, value }) => [name, value])]

    expect(json.allowed_mentions).to.deep.equal({ parse: [] })
    expect(json).to.not.have.property('content')
    for (const text of texts) expect(text).to.not.match(/(^|[^\\])[*_~`|<>[\]()#]/)
  })

  it('keep within the 6000 characters of an embed of Discord', () => {
    const long = '*'.repeat(9000)
    const facts = Array.from({ length: 30 }, () => ({ name: long, value: long }))
    const { embeds } = jsonOf(sampleTarget('discord', server), {
      ...hostileNews(long),
      facts,
    }) as { embeds: [Readonly<Record<string, unknown>>] }
    const { title, description, fields } = embeds[0] as unknown as {
      title: string
      description: string
      fields: readonly { name: string; value: string }[]
    }
    const sizes = fields.map(({ name, value }) => name.length + value.length)

    expect(
      title.length + description.length + sizes.reduce((sum, size) => sum + size, 0),
    ).to.be.at.most(6000)
    expect(fields.length).to.be.at.most(25)
  })

  it('have no parse mode and no preview in Telegram, and at most 4096 characters', () => {
    const facts = Array.from({ length: 30 }, () => ({ name: 'n', value: 'v'.repeat(900) }))
    const json = jsonOf(sampleTarget('telegram', server), sampleNews({ facts }))

    expect(json).to.not.have.property('parse_mode')
    expect(json).to.deep.include({
      chat_id: '-1001234567890',
      link_preview_options: { is_disabled: true },
      disable_notification: false,
    })
    expect(json['text']).to.be.a('string').and.to.have.length.at.most(4096)
    expect(json['text']).to.match(/\n…\n\nhttps:\/\/pbx\.example/)
  })

  it('go to the server of Telegram unless a target names another one', () => {
    const target = sampleTarget('telegram', server, { url: '' })

    expect(chatFormats.telegram(sampleNews(), target, letterAt).url).to.match(
      /^https:\/\/api\.telegram\.org\/bot/,
    )
  })

  it('name the topic of ntfy, with the urgency of their class, in at most 4096 bytes', () => {
    const target = sampleTarget('ntfy', `${server}/deep`)
    const { url, headers } = chatFormats.ntfy(sampleNews(), target, letterAt)
    const json = jsonOf(target, sampleNews({ sentence: '語'.repeat(5000) }))

    expect(url).to.equal(`${server}/deep/`)
    expect(headers['authorization']).to.equal('Bearer tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2')
    expect(json).to.include({ topic: 'pbx-alerts', priority: 5 })
    expect(Buffer.byteLength(json['message'] as string)).to.be.at.most(4096)
    expect(json).to.not.have.property('markdown')
  })

  it('are plain text in Gotify, with the token in a header', () => {
    const target = sampleTarget('gotify', server)
    const { headers, url } = chatFormats.gotify(sampleNews(), target, letterAt)

    expect(url).to.not.contain('AbcDef')
    expect(headers['x-gotify-key']).to.equal('AbcDefGhiJklMno')
    expect(jsonOf(target, sampleNews())).to.have.nested.property(
      'extras.client::display.contentType',
      'text/plain',
    )
  })
})
