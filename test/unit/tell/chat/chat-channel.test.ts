// A target as a channel of news: which news it takes, what becomes of them, and what happens when it is gone.
import { expect } from 'chai'
import type { ChatKind, ChatTarget } from '../../../../src/domain/chat-target.js'
import { defaultSettings } from '../../../../src/domain/settings.js'
import type { NewsMessage } from '../../../../src/ports/news-channel.js'
import { ChatChannel } from '../../../../src/tell/chat/chat-channel.js'
import { ChatSender } from '../../../../src/tell/chat/chat-sender.js'
import { FakeClock } from '../../../support/fake-clock.js'
import { sampleTarget } from '../../../support/sample-chats.js'
import {
  letterPlace,
  sampleAttack,
  sampleItem,
  sampleLetter,
} from '../../../support/sample-letters.js'
import { ChatServers } from './chat-servers.js'

const messageOf = (part: Parameters<typeof sampleLetter>[0]): NewsMessage => ({
  ...sampleLetter(part),
  ...{ key: 'the key', thread: 'the key', isTest: false, recipients: [] },
})
const ofHost = (host: string) => sampleItem({ kind: 'pbxBroken', subject: { host } })
const { signal } = new AbortController()
const clock = new FakeClock()

describe('a chat as a channel', () => {
  const servers = new ChatServers()
  const gone: string[] = []
  afterEach(() => {
    gone.length = 0
    return servers.stop()
  })
  const channelOf = (target: ChatTarget): ChatChannel =>
    new ChatChannel(target, {
      sender: new ChatSender({ clock }),
      settings: () => defaultSettings,
      place: letterPlace,
      clock,
      switchOff: (name) => {
        gone.push(name)
        return Promise.resolve()
      },
    })

  it('takes its classes, of its hosts, and nothing while it is switched off', () => {
    const target = sampleTarget('slack', 'http://127.0.0.1', {
      ...{ classes: ['act'], hosts: ['edge-2'] },
    })
    const channel = channelOf(target)
    const off = channelOf({ ...target, isOff: true })

    expect(channel.name).to.equal('chat.slack')
    expect([channel.isOn(), off.isOn()]).to.deep.equal([true, false])
    expect(channel.takes('act')).to.equal(true)
    expect(channel.takes('look')).to.equal(false)
    expect(channel.takes('act', 'edge-1')).to.equal(false)
    expect(channel.takes('act', 'edge-2')).to.equal(true)
    expect(off.takes('act', 'edge-2')).to.equal(false)
  })

  it('delivers with the words of the server', async () => {
    const server = await servers.serve()
    const channel = channelOf(sampleTarget('ntfy', server.url))
    const delivery = await channel.deliver(messageOf({ items: [ofHost('edge-1')] }), signal)

    expect(delivery).to.deep.equal({ outcome: 'sent', answer: '200 ok', refused: [] })
    expect(server.posted[0]?.body).to.contain('The PBX refuses phones that worked until now')
  })

  it('posts the same id when the same message is sent again', async () => {
    const server = await servers.answering((_request, response) => response.writeHead(503).end())
    const channel = channelOf(sampleTarget('webhook', server.url))
    const message = messageOf({ items: [ofHost('edge-1')] })
    const first = await channel.deliver(message, signal)
    clock.advance(60_000)
    await channel.deliver({ ...message, at: message.at + 60_000 }, signal)
    const [one, other] = server.posted.map(({ headers }) => headers['webhook-id'])

    expect(first).to.have.property('outcome', 'later')
    expect(one).to.be.a('string').and.to.equal(other)
  })

  it('hands on how long the server wants to be left alone', async () => {
    const server = await servers.answering((_request, response) =>
      response.writeHead(429, { 'retry-after': '600' }).end(),
    )
    const channel = channelOf(sampleTarget('discord', server.url))
    const delivery = await channel.deliver(messageOf({ items: [ofHost('edge-1')] }), signal)

    expect(delivery).to.include({ outcome: 'later', retryAfterMs: 600_000 })
  })

  it('is switched off once the server says that it is gone', async () => {
    const server = await servers.answering((_request, response) => response.writeHead(410).end())
    const channel = channelOf(sampleTarget('webhook', server.url))
    const delivery = await channel.deliver(messageOf({ items: [ofHost('edge-1')] }), signal)

    expect(delivery).to.have.property('outcome', 'refused')
    expect(delivery).to.have.property('sentence').that.contains('switched off')
    expect(gone).to.deep.equal(['webhook'])
  })

  it('never shows the URL or the token, whatever the server repeats of them', async () => {
    const server = await servers.answering((request, response) => {
      const said = `no ${request.url ?? ''} for ${String(request.headers['x-gotify-key'])}`
      response.writeHead(404).end(said)
    })
    for (const kind of ['slack', 'telegram', 'gotify'] as const) {
      const channel = channelOf(sampleTarget(kind, server.url))
      const delivery = await channel.deliver(messageOf({ items: [ofHost('edge-1')] }), signal)

      expect(JSON.stringify(delivery)).to.not.match(/XXXXXXXX|AAHdqTcv|AbcDef|T000/)
      expect(delivery).to.have.property('answer').that.contains('404 no …')
    }
  })

  it('never shows a part of the URL, raw, decoded or in its words, however short', async () => {
    const places: readonly (readonly [ChatKind, string, readonly string[]])[] = [
      [
        'teams',
        '/workflows/ab%2Bc/run?api-version=1&sp=%2Ftriggers%2Frun&sig=x%2Fy%2Bz%3D',
        ['x%2Fy%2Bz%3D', 'x/y+z=', '/triggers/run', 'ab+c', 'ab%2Bc', 'sig=x/y+z='],
      ],
      ['ntfy', '/ops', ['ops']],
      ['ntfy', '/far/pbx-7', ['pbx-7']],
      ['slack', '/services/T0/B0/Zq9', ['T0', 'B0', 'Zq9']],
      ['webhook', '/in?key=a%20b&tok', ['a b', 'a%20b', 'tok']],
    ]
    for (const [kind, path, secrets] of places) {
      for (const secret of secrets) {
        for (const said of [`no “${secret}”`, JSON.stringify({ error: `no “${secret}”` })]) {
          const server = await servers.answering((_request, response) =>
            response.writeHead(404).end(said),
          )
          const channel = channelOf(sampleTarget(kind, '', { url: `${server.url}${path}` }))
          const delivery = await channel.deliver(messageOf({ items: [ofHost('edge-1')] }), signal)

          expect(delivery).to.have.property('answer', '404 no “…”')
        }
      }
    }
  })

  it('shows no half of a secret where a long answer is cut', async () => {
    const said = `${'y'.repeat(20)}${' '.repeat(1975)}/services/T000/B000/XXXXXXXX`
    const server = await servers.answering((_request, response) =>
      response.writeHead(404).end(said),
    )
    const channel = channelOf(sampleTarget('slack', server.url))
    const delivery = await channel.deliver(messageOf({ items: [ofHost('edge-1')] }), signal)

    expect(delivery).to.have.property('answer', `404 ${'y'.repeat(20)} …`)
  })

  it('tells of a digest what concerns its hosts, and nothing where nothing does', async () => {
    const server = await servers.serve()
    const digest = messageOf({
      phase: 'digest',
      items: [ofHost('edge-1'), ofHost('edge-2')],
      attacks: [
        sampleAttack({ host: 'edge-1', source: '203.0.113.1' }),
        sampleAttack({ host: 'edge-2', source: '203.0.113.2' }),
      ],
    })
    const deliver = (hosts: readonly string[]) =>
      channelOf(sampleTarget('slack', server.url, { hosts: [...hosts] })).deliver(digest, signal)
    await deliver(['edge-2'])
    const nothing = await deliver(['edge-3'])

    expect(server.posted).to.have.length(1)
    expect(server.posted[0]?.body).to.contain('203.0.113.2').and.to.not.contain('203.0.113.1,')
    expect(nothing).to.have.property('outcome', 'sent')
  })
})
