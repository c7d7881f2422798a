// The chats that news go to, on the command line.
import { expect } from 'chai'
import { AppError } from '../../../src/domain/app-error.js'
import { type ApiServer, serve } from '../../unit/tell/api-server.js'
import { hostileText } from '../../unit/tell/callback-core.js'
import { sampleChat } from '../../unit/tell/sample-chat-desk.js'
import { type Outcome, runSipward } from './run-sipward.js'

describe('the command line about chats', function () {
  this.timeout(60_000)
  this.slow(3000)
  let server: ApiServer
  let targets = [sampleChat]
  const calls: unknown[] = []
  before(async () => {
    server = await serve({
      chatTargets: () => Promise.resolve(targets),
      addChatTarget: (wanted) => {
        calls.push(wanted)
        const isHook = wanted.kind === 'webhook'
        return Promise.resolve({ target: sampleChat, secret: isHook ? 'whsec_made' : '' })
      },
      changeChatTarget: (name, change) => {
        calls.push([name, change])
        return Promise.resolve({ ...sampleChat, isOff: true })
      },
      removeChatTarget: (name) => {
        calls.push(['remove', name])
        return name === 'nobody'
          ? Promise.reject(new AppError('invalidValue', 'there is no target "nobody"'))
          : Promise.resolve()
      },
      testChatTarget: (name) =>
        Promise.resolve(
          name === 'ops'
            ? { isSent: true, sentence: `the server has taken the test (200 ok${hostileText})` }
            : { isSent: false, sentence: 'chat.example does not know the URL (404)' },
        ),
      renewChatSecret: () => Promise.resolve('whsec_new'),
    })
  })
  beforeEach(() => {
    targets = [sampleChat]
    calls.length = 0
  })
  after(() => server.stop())
  const sipward = (...commandLine: string[]): Promise<Outcome> =>
    runSipward(['--socket', server.socket, 'chat', ...commandLine])

  it('are shown with their servers and without anything secret', async () => {
    targets = [
      sampleChat,
      {
        ...sampleChat,
        name: 'phone',
        kind: 'telegram',
        chat: '-100',
        hosts: ['a', 'b'],
        isOff: true,
      },
    ]
    const { exitCode, out } = await sipward()
    const lines = out.split('\n').map((line) => line.trim().split(/ {2,}/))

    expect(exitCode).to.equal(0)
    expect(lines[1]).to.deep.equal([
      'ops',
      'slack',
      'https://hooks.slack.example',
      'act, look',
      'all',
      'on',
    ])
    expect(lines[2]?.slice(2)).to.deep.equal([
      ...['https://hooks.slack.example -100', 'act, look', 'a, b', 'switched off'],
    ])
  })

  it('are said to be none, with how to add one', async () => {
    targets = []

    expect((await sipward('list')).out).to.equal('news go to no chat: sipward chat add --help\n')
    expect(JSON.parse((await sipward('list', '--json')).out)).to.deep.equal({ items: [], total: 0 })
  })

  it('are added by their URL, with classes and hosts', async () => {
    const url = 'https://hooks.slack.example/x'
    const { exitCode, out } = await sipward(
      ...['add', 'ops', 'slack', url, '--class', 'act, record', '--host', 'edge-1'],
    )

    expect(exitCode).to.equal(0)
    expect(out).to.equal('ops is added; see whether it arrives: sipward chat test ops\n')
    expect(calls).to.deep.equal([
      { name: 'ops', kind: 'slack', url, classes: ['act', 'record'], hosts: ['edge-1'] },
    ])
  })

  it('are added with a secret that is shown once', async () => {
    const { out } = await sipward('add', 'crm', 'webhook', 'https://crm.example', '--local')

    expect(out).to.contain('whsec_made')
    expect(calls).to.deep.equal([
      { name: 'crm', kind: 'webhook', url: 'https://crm.example', isLocal: true },
    ])
  })

  it('take a secret from standard input, and refuse an empty one', async () => {
    const { exitCode, err } = await sipward('add', 'ops', 'slack', '-')

    expect(exitCode).to.equal(64)
    expect(err).to.contain('standard input must hold one line')
    expect(calls).to.deep.equal([])
  })

  it('are refused where the service is none, with those there are', async () => {
    const { exitCode, err } = await sipward('add', 'ops', 'icq', 'https://x.example')

    expect(exitCode).to.equal(64)
    expect(err).to.contain('kind must be webhook, slack, teams, discord, telegram, ntfy or gotify')
  })

  it('are changed in what is named alone', async () => {
    const off = await sipward('change', 'ops', '--off')
    await sipward('change', 'ops', '--on', '--no-local', '--class', 'act')

    expect(off.out).to.contain('switched off')
    expect(calls).to.deep.equal([
      ['ops', { isOff: true }],
      ['ops', { classes: ['act'], isOff: false, isLocal: false }],
    ])
  })

  it('are removed, and one that is not there is refused', async () => {
    expect((await sipward('remove', 'ops')).out).to.equal('ops is removed\n')
    const { exitCode, err } = await sipward('remove', 'nobody')

    expect(exitCode).to.equal(64)
    expect(err).to.contain('there is no target "nobody"')
  })

  it('are tested: what the server said, and an exit code', async () => {
    const sent = await sipward('test', 'ops')
    const failed = await sipward('test', 'other')

    expect(sent.exitCode).to.equal(0)
    expect(sent.out).to.match(/^the server has taken the test \(200 ok\\x1b/)
    expect(failed.exitCode).to.equal(69)
    expect(failed.err).to.contain('chat.example does not know the URL (404)')
  })

  it('get a new secret, which is shown once', async () => {
    expect((await sipward('secret', 'ops')).out).to.contain('whsec_new')
  })
})
