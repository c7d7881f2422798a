// The whole daemon beside a recorded PBX: who attacks is dropped by the kernel, who works is not.
import { expect } from 'chai'
import { needNamespaces } from '../../support/network-namespace.js'
import { waitUntil } from '../../support/wait-until.js'
import { attacker, recording } from './recordings.js'
import type { Sipward } from './sipward.js'
import { Stage } from './stage.js'

describe('the daemon beside a PBX', function () {
  this.slow(20_000)
  const stage = new Stage()
  before(async function () {
    needNamespaces(this)
    await stage.open()
  })
  afterEach(() => stage.endDaemons())
  after(() => stage.close())

  it('blocks a chan_sip attack without HEP, and says that its type is inferred', async () => {
    const sipward = await stage.install({ hasHep: false })
    await sipward.start()

    await stage.pbx.play([recording('asterisk16-chansip-svcrack')])
    await sipward.untilVerdict(attacker, 'blocked')
    await waitUntil(async () => (await sipward.explain(attacker)).attacks.length > 0)

    expect(stage.inKernel()).to.deep.equal([`dynamic4 ${attacker}`])
    const { attacks } = await sipward.explain(attacker)
    expect(attacks).to.have.length(1)
    expect(attacks[0]).to.deep.include({
      type: 'REGISTER',
      typeInferred: true,
      victim: '203.0.113.10',
      userAgent: '',
      account: '100',
      proof: 'returned',
      action: 'blocked',
    })
    expect(await sipward.cliChecked('explain', attacker)).to.contain('REGISTER (inferred)')
    await sipward.stop('SIGINT')
  })

  it('blocks a scanner by its name at its first request', async () => {
    const sipward = await stage.install()
    await sipward.start()

    await stage.pbx.play([recording('asterisk22-pjsip-svmap')])
    await sipward.untilVerdict(attacker, 'blocked')
    await waitUntil(async () => (await sipward.explain(attacker)).attacks.length > 0)

    const { attacks } = await sipward.explain(attacker)
    expect(attacks[0]).to.deep.include({
      rule: 'userAgent',
      type: 'OPTIONS',
      userAgent: 'friendly-scanner',
      attempts: 1,
      action: 'blocked',
    })
    await sipward.stop('SIGINT')
  })

  it('blocks none of the working phones, nor those with quirks', async () => {
    // The last recording is to be counted, not blocked by its name.
    const sipward = await stage.install({ settings: ['detection.userAgents = ["nobody"]'] })
    await sipward.start()

    await stage.pbx.play(
      [recording('asterisk22-pjsip-working-phones'), recording('asterisk22-pjsip-quirks')],
      { speed: 1, maxGapMs: 200 },
    )
    // A challenge that stays unanswered is judged after 5 s of the PBX's time: when this one has
    // been, so has every challenge before it.
    await stage.pbx.play([recording('asterisk22-pjsip-svmap')])
    await waitUntil(async () => (await sipward.explain(attacker)).window.attempts === 1, {
      deadlineMs: 12_000,
      what: 'the unanswered challenge',
    })

    expect(await working(sipward)).to.deep.equal(['100', '101', '102'])
    expect(await sipward.status()).to.include({ dynamicTemporary: 0, dynamicPermanent: 0, flow: 0 })
    expect(stage.inKernel()).to.deep.equal([])
    expect(sipward.log.filter(({ notice }) => notice !== undefined)).to.deep.equal([])
    expect(await sipward.api.get('/attacks')).to.deep.equal({ items: [], total: 0 })
    await sipward.stop('SIGINT')
  })
})

/** The accounts that are known to work from the phones of the recording. */
async function working(sipward: Sipward): Promise<readonly string[]> {
  const phones = ['203.0.113.80', '203.0.113.81', '203.0.113.82']
  const stories = await Promise.all(phones.map((phone) => sipward.explain(phone)))
  return stories.flatMap(({ trust }) => trust.map(({ account }) => account)).sort()
}
