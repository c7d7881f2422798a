// The whole daemon tells people by mail: a test, attacks in one digest, and at once where it does not protect.
import { fork, type ChildProcess } from 'node:child_process'
import { expect } from 'chai'
import { moduleProgram } from '../../support/module-command.js'
import { needNamespaces } from '../../support/network-namespace.js'
import { waitUntil } from '../../support/wait-until.js'
import type { MailProcessNews } from './mail-process.js'
import { attacker, recording } from './recordings.js'
import { Stage } from './stage.js'

type TakenMail = Extract<MailProcessNews, { readonly subject: string }>

const { path: script, execArgv } = moduleProgram(import.meta.resolve('./mail-process.js'))

describe('the daemon and its mails', function () {
  this.slow(60_000)
  const stage = new Stage()
  const mails: TakenMail[] = []
  let server: ChildProcess | undefined
  let port = 0
  before(async function () {
    needNamespaces(this)
    await stage.open()
    const [program, ...args] = [...stage.prefix, process.execPath, ...execArgv]
    server = fork(script, [], { execPath: program, execArgv: args })
    server.on('message', (news: MailProcessNews) => {
      if ('port' in news) port = news.port
      else mails.push(news)
    })
    await waitUntil(() => port > 0, { what: 'the mail server' })
  })
  afterEach(() => stage.endDaemons())
  after(async () => {
    server?.kill('SIGKILL')
    await stage.close()
  })
  const ofKind = (kind: string) => mails.filter((mail) => mail.kind === kind)

  it('mails a test on the whole way, attacks in one digest, and a PBX that is lost at once', async () => {
    const sipward = await stage.install({
      settings: [
        'mail.enabled = true',
        `mail.port = ${port}`,
        'mail.host = "127.0.0.1"',
        'mail.fromAddress = "pbx@example.org"',
        'mail.recipients = ["anna@example.org", "bert@example.org"]',
        'mail.everyAttack = true',
      ],
    })
    await sipward.start()
    expect(await sipward.cliChecked('mail', 'test', 'cleo@example.org')).to.match(
      /^the server has taken the test \(250 /,
    )
    expect(ofKind('test').map(({ to }) => to)).to.deep.equal([['cleo@example.org']])

    await stage.pbx.play([recording('asterisk22-pjsip-svcrack')])
    await sipward.untilVerdict(attacker, 'blocked')
    await waitUntil(() => ofKind('digest').length > 0, { deadlineMs: 90_000, what: 'the digest' })
    expect(ofKind('digest')).to.have.length(1)
    expect(ofKind('digest')[0]?.text).to.include(attacker)
    expect(await sipward.cliChecked('mail', 'status')).to.match(/mail +works/)

    await stage.pbx.stop()
    await waitUntil(() => ofKind('notProtecting').length > 0, {
      deadlineMs: 60_000,
      what: 'the mail about the PBX that is lost',
    })
    expect(ofKind('notProtecting')).to.have.length(1)
    expect(ofKind('notProtecting')[0]?.subject).to.match(/^\[sipward \S+\] Act: /)
    await sipward.stop()
  }).timeout(240_000)
})
