// The whole daemon tells people by mail: a test, attacks in one digest, and at once where it does not protect.
import { expect } from 'chai'
import { needNamespaces } from '../../support/network-namespace.js'
import { waitUntil } from '../../support/wait-until.js'
import { MailStage } from './mail-stage.js'
import { attacker, recording } from './recordings.js'
import { Stage } from './stage.js'

describe('the daemon and its mails', function () {
  this.slow(60_000)
  const stage = new Stage()
  const mails = new MailStage()
  before(async function () {
    needNamespaces(this)
    await stage.open()
    await mails.open(stage)
  })
  afterEach(() => stage.endDaemons())
  after(async () => {
    mails.close()
    await stage.close()
  })
  const ofKind = (kind: string) => mails.ofKind(kind)

  it('mails a test on the whole way, attacks in one digest, and a PBX that is lost at once', async () => {
    const sipward = await stage.install({
      settings: mails.settings(['anna@example.org', 'bert@example.org'], 'mail.everyAttack = true'),
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
