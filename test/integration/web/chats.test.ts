// Chats in a whole daemon: added, told of what happens, signed, and switched off when they are gone.
import { expect } from 'chai'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import type { ChatTargetJson } from '../../../src/tell/web/api/api-json.js'
import { type ChatServer, startChatServer } from '../../support/chat-server.js'
import { waitUntil } from '../../support/wait-until.js'
import { serveDaemon, type ServedDaemon } from './served-daemon.js'

interface Outcome {
  readonly sent: boolean
  readonly text: string
}

describe('chats of a daemon', function () {
  this.timeout(120_000)
  let served: ServedDaemon
  let chat: ChatServer
  let status = 200
  before(async () => {
    served = await serveDaemon()
    chat = await startChatServer({
      answer: (_request, response) => response.writeHead(status).end('so it is'),
    })
  })
  after(async () => {
    await chat.stop()
    await served.stop()
  })
  const add = (name: string, part: object) =>
    served.local.post<{ readonly target: ChatTargetJson; readonly secret: string }>(
      '/chat-targets',
      { name, kind: 'webhook', url: `${chat.url}/in/${name}-secret-path`, local: true, ...part },
    )
  const test = (name: string) => served.local.post<Outcome>(`/chat-targets/${name}/test`, {})
  const postedTo = (name: string) => chat.posted.filter(({ path }) => path.includes(`/${name}-`))
  const target = async (name: string): Promise<ChatTargetJson | undefined> =>
    (await served.local.get<{ items: ChatTargetJson[] }>('/chat-targets')).items.find(
      (each) => each.name === name,
    )
  const refusalOf = async (order: Promise<unknown>): Promise<string> => {
    try {
      await order
    } catch (caught) {
      return (caught as Error).message
    }
    return ''
  }

  it('get a test that the public library verifies with the secret that was shown once', async () => {
    const { secret, target: added } = await add('crm', { classes: ['record'] })
    const { sent, text } = await test('crm')
    const [posted] = postedTo('crm')
    const headers = posted?.headers as Record<string, string>

    expect([sent, text]).to.deep.equal([true, 'the server has taken the test (200 so it is)'])
    expect(added).to.include({ name: 'crm', server: chat.url, local: true, off: false, secrets: 1 })
    expect(new Webhook(secret).verify(posted?.body ?? '', headers)).to.have.nested.property(
      'data.isTest',
      true,
    )
  })

  it('are signed with both secrets while they change', async () => {
    const { secret: old } = await add('turning', {})
    const { secret: fresh } = await served.local.post<{ secret: string }>(
      '/chat-targets/turning/secret',
      {},
    )
    await test('turning')
    const posted = postedTo('turning').find(({ body }) => body.includes('"isTest":true'))
    const headers = posted?.headers as Record<string, string>

    expect(await target('turning')).to.have.property('secrets', 2)
    for (const secret of [old, fresh]) new Webhook(secret).verify(posted?.body ?? '', headers)
  })

  it('are told at once of what is to be acted on', async () => {
    await add('ops', { classes: ['act'] })
    // No PBX is heard: this host does not protect.
    await waitUntil(() => postedTo('ops').length > 0, { deadlineMs: 60_000 })
    const { data } = JSON.parse(postedTo('ops')[0]?.body ?? '') as {
      data: Readonly<Record<string, unknown>>
    }

    expect(data).to.include({ phase: 'first', class: 'act', host: 'edge-1', isTest: false })
    expect(data)
      .to.have.property('title')
      .that.matches(/^Act now on edge-1: /)
  })

  it('say why a test does not arrive', async () => {
    await add('broken', {})
    status = 404
    const { sent, text } = await test('broken')
    status = 200

    expect(sent).to.equal(false)
    expect(text).to.contain('does not know the URL').and.to.contain('404 so it is')
  })

  it('are switched off once they are gone, and on again by a person', async () => {
    await add('left', {})
    status = 410
    await test('left')
    status = 200
    expect(await target('left')).to.have.property('off', true)
    const refused = await test('left')
    await served.local.patch('/chat-targets/left', { off: false })

    expect(refused).to.deep.equal({ sent: false, text: 'chat.left is switched off' })
    expect((await test('left')).sent).to.equal(true)
  })

  it('keep what a change leaves out, and refuse what their service lacks', async () => {
    await add('kept', {})
    const changed = await served.local.patch<ChatTargetJson>('/chat-targets/kept', {
      classes: ['look'],
    })
    const slack = { name: 's', kind: 'slack' }

    expect(changed).to.deep.include({ classes: ['look'], server: chat.url, secrets: 1 })
    expect(await refusalOf(add('kept', {}))).to.contain('already')
    expect(await refusalOf(served.local.post('/chat-targets', slack))).to.contain(
      'incoming webhook',
    )
    expect(await refusalOf(add('a b', {}))).to.contain('name is not right: a name of at most 32')
    expect(await refusalOf(add('x', { url: 'ftp://x' }))).to.contain('url is not right')
    expect(await refusalOf(test('nobody'))).to.contain('there is no target "nobody"')
    await served.local.delete('/chat-targets/kept')
    expect(await target('kept')).to.equal(undefined)
  })

  it('show nothing secret: neither in the settings nor in the files of the store', async () => {
    const { secret } = await add('hidden', { token: 'a-token-of-ours' })
    await test('hidden')
    const settings = await served.local.get<Readonly<Record<string, unknown>>>('/settings')
    const files = readdirSync(served.folder, { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile())
      .map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'))
      .join('\n')

    expect(settings['chat.targets']).to.equal('set')
    expect(files.length).to.be.greaterThan(1000)
    expect(files).to.not.contain(secret)
    expect(files).to.not.contain('secret-path')
    expect(files).to.not.contain('a-token-of-ours')
  })
})
