// Settings → Chats: what is secret is taken and never shown, each order does its work and says so.
import { expect } from 'chai'
import { AppError } from '../../../../src/domain/app-error.js'
import type { ShownChatTarget, WantedChatTarget } from '../../../../src/ports/operator/chat-desk.js'
import type { PageContext } from '../../../../src/tell/web/pages/page-route.js'
import {
  chatsView,
  settingsChatsRoutes,
} from '../../../../src/tell/web/pages/routes/settings-chats.js'
import type { EveryDesk } from '../callback-core.js'
import { pageContext } from './page-context.js'

const slack: ShownChatTarget = {
  ...{ name: 'ops', kind: 'slack', server: 'https://hooks.slack.com', chat: '' },
  ...{ classes: ['act'], hosts: ['edge-1'], isLocal: false, isOff: false },
  ...{ hasToken: false, secrets: 0 },
}
const hook: ShownChatTarget = { ...slack, name: 'hook', kind: 'webhook', hosts: [], isOff: true }

function stage(refusal?: string) {
  const done: unknown[] = []
  const desks: Partial<EveryDesk> = {
    chatTargets: () => Promise.resolve([slack, hook]),
    deliveries: () =>
      Promise.resolve({
        channels: [
          {
            ...{ name: 'chat.ops', isOn: true, reason: 'it answers 403', waiting: 2 },
            ...{ oldestAt: 0, lateSince: 0, lastSentAt: 0 },
          },
        ],
        latest: [],
      }),
    addChatTarget: (wanted: WantedChatTarget) => {
      if (refusal !== undefined) throw new AppError('invalidValue', refusal)
      done.push(wanted)
      return Promise.resolve({ target: { ...hook, name: wanted.name }, secret: 'whsec_made' })
    },
    changeChatTarget: (name, change) => {
      done.push([name, change])
      return Promise.resolve(slack)
    },
    removeChatTarget: (name) => {
      done.push(['remove', name])
      return Promise.resolve()
    },
    renewChatSecret: () => Promise.resolve('whsec_renewed'),
    testChatTarget: () => Promise.resolve({ isSent: false, sentence: 'it answers 403' }),
  }
  return { desks, done }
}

function post(path: string, context: PageContext) {
  const row = settingsChatsRoutes.find((each) => each.method === 'post' && each.path === path)
  if (row === undefined) throw new Error(`no row ${path}`)
  return row.handle(context)
}

describe('the page of chats', () => {
  it('shows how each chat does, and what can be done with it', async () => {
    const { chats, lede } = await chatsView(pageContext(stage().desks).context)

    expect(lede).to.equal('News go to 1 chat.')
    expect(
      chats.map(({ name, kind, state, news, text }) => [name, kind, state.word, news, text]),
    ).to.deep.equal([
      ['ops', 'Slack', 'does not leave', 'act now of edge-1', 'it answers 403. 2 messages wait.'],
      ['hook', 'Webhook', 'switched off', 'act now', ''],
    ])
    expect(chats.map(({ actions }) => actions.map(({ text }) => text))).to.deep.equal([
      ['Send a test', 'Switch off', 'Remove'],
      ['Switch on', 'Make a new secret', 'Remove'],
    ])
  })

  it('offers nothing to those who may only look', async () => {
    const view = await chatsView(pageContext(stage().desks, { role: 'viewer' }).context)

    expect(view.mayChange).to.equal(false)
    expect(view.chats.flatMap(({ actions }) => actions)).to.deep.equal([])
    const orders = settingsChatsRoutes.filter(({ method }) => method === 'post')
    expect(orders.map(({ role }) => role)).to.deep.equal(orders.map(() => 'admin'))
  })

  it('adds what is typed, and shows the secret that was made', async () => {
    const { desks, done } = stage()
    const body =
      'kind=webhook&name=+tickets+&url=https://x.example/h&class=act&class=record&hosts=edge-1,+edge-2&local=true'
    const answer = await post('/settings/chats', pageContext(desks, { body }).context)

    expect(done).to.deep.equal([
      {
        ...{ name: 'tickets', kind: 'webhook', url: 'https://x.example/h', token: '', chat: '' },
        ...{ classes: ['act', 'record'], hosts: ['edge-1', 'edge-2'], isLocal: true },
      },
    ])
    expect(answer).to.have.nested.property('flash.text').that.contains('whsec_made')
  })

  it('shows again what was refused, with the reason, and without what is secret', async () => {
    const { desks } = stage('the target "night" needs a token')
    const body =
      'kind=gotify&name=night&url=https://x.example/s3cret&secret-token=s3cret&class=look'
    const answer = await post('/settings/chats', pageContext(desks, { body }).context)

    expect(answer).to.include({ kind: 'page', status: 422 })
    expect(answer).to.have.nested.property('view.add.problem', 'the target "night" needs a token')
    expect(JSON.stringify(answer)).to.contain('"night"').and.not.contain('s3cret')
  })

  for (const body of ['kind=icq&name=x&class=act', 'kind=slack&name=x', 'kind=slack&class=all']) {
    it(`refuses ${body}`, async () => {
      const { desks, done } = stage()
      const answer = await post('/settings/chats', pageContext(desks, { body }).context)

      expect(answer).to.include({ kind: 'page', status: 422 })
      expect(done).to.deep.equal([])
    })
  }

  it('switches, renews, tests and removes, and says what has happened', async () => {
    const { desks, done } = stage()
    const give = async (order: string) => {
      const answer = await post(
        `/settings/chats/${order}`,
        pageContext(desks, { body: 'name=ops' }).context,
      )
      return answer.kind === 'redirect' ? [answer.to, answer.flash?.text, answer.flash?.state] : []
    }

    expect(await give('test')).to.deep.equal(['/settings/chats', 'ops: it answers 403', 'act'])
    expect((await give('off'))[1]).to.match(/^ops gets nothing/)
    expect((await give('on'))[1]).to.match(/^ops gets news again/)
    expect((await give('secret'))[1]).to.contain('whsec_renewed')
    expect((await give('remove'))[1]).to.equal('ops is removed.')
    expect(done).to.deep.equal([
      ['ops', { isOff: true }],
      ['ops', { isOff: false }],
      ['remove', 'ops'],
    ])
  })
})
