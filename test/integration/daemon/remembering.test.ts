// What people and sipward itself have decided outlives the daemon, whichever way it ends.
import { expect } from 'chai'
import { needNamespaces } from '../../support/network-namespace.js'
import { waitUntil } from '../../support/wait-until.js'
import { attacker, changedRecording, recording } from './recordings.js'
import type { Sipward } from './sipward.js'
import { Stage } from './stage.js'

const svcrack = recording('asterisk22-pjsip-svcrack')

describe('what the daemon remembers', function () {
  this.slow(12_000)
  const stage = new Stage()
  before(async function () {
    needNamespaces(this)
    await stage.open()
  })
  afterEach(() => stage.endDaemons())
  after(() => stage.close())

  it('keeps lists, settings and an unblock through kill -9 at once, in the kernel too', async () => {
    const sipward = await stage.install()
    await sipward.start()
    await stage.pbx.play([svcrack])
    await sipward.untilVerdict(attacker, 'blocked')
    await sipward.cliChecked('allow', '198.51.100.0/24', '--note', 'office')
    await sipward.cliChecked('deny', '2001:db8:bad::/48')
    await sipward.cliChecked('deny', '192.0.2.1')
    await sipward.cliChecked('deny', '192.0.2.1', '--remove')
    await sipward.cliChecked('settings', 'set', 'blocking.threshold', '7')
    await sipward.cliChecked('unblock', attacker)

    await sipward.kill()
    await sipward.start()

    expect(stage.inKernel()).to.have.members(['allow4 198.51.100.0/24', 'deny6 2001:db8:bad::/48'])
    expect(await sipward.status()).to.include({ allow: 1, deny: 1, dynamicTemporary: 0 })
    expect((await sipward.check('198.51.100.9')).entries[0]).to.include({ note: 'office' })
    expect(await sipward.cliChecked('settings', 'get', 'blocking.threshold')).to.equal('7\n')
    const { strikes, pastBlocks } = await sipward.explain(attacker)
    expect(strikes.count, 'an unblock forgives').to.equal(0)
    expect(pastBlocks.map(({ end }) => end)).to.deep.equal(['unblocked'])
    await sipward.stop()
  })

  it('counts strikes across restarts, and the third leads to the denylist for good', async () => {
    const sipward = await stage.install({ settings: ['blocking.seconds = 1'] })
    for (const strike of [1, 2]) {
      await sipward.start()
      await stage.pbx.play([svcrack])
      await untilBlockEnded(sipward, strike)
      await (strike === 1 ? sipward.stop() : sipward.kill())
    }
    await sipward.start()
    expect((await sipward.explain(attacker)).strikes.count).to.equal(2)
    const news = await sipward.events()

    await stage.pbx.play([svcrack])
    await waitUntil(() => news.text().includes('"permanent":true'), { what: 'the announcement' })
    // The kernel is first, and the announcement follows it: the store may be a moment behind.
    const isStored = async (): Promise<boolean> => (await sipward.status()).recorder.pending === 0
    await waitUntil(isStored, { what: 'the record' })
    await sipward.kill()

    expect(stage.inKernel()).to.include(`deny4 ${attacker}`)
    await sipward.start()
    const { entries, verdict } = await sipward.check(attacker)
    expect(verdict).to.equal('denied')
    expect(entries).to.have.length(1)
    expect(entries[0]).to.include({
      origin: 'sipward',
      note: 'blocked by sipward after 3 REGISTER attacks',
    })
    expect(await sipward.status()).to.include({ deny: 0, dynamicPermanent: 1 })
    expect(stage.inKernel()).to.include(`deny4 ${attacker}`)
    expect(await sipward.cliChecked('unblock', attacker)).to.contain('taken off the denylist')
    expect(stage.inKernel()).to.deep.equal([])
    await sipward.kill()
    await sipward.start()
    expect((await sipward.check(attacker)).verdict).to.equal('free')
    await sipward.stop()
  })

  it('keeps the trust in a phone: in its name nobody gets it blocked after a restart', async () => {
    const phone = '203.0.113.80'
    const forged = await changedRecording('asterisk22-pjsip-svcrack', stage.folder, {
      name: 'forged',
      source: phone,
    })
    const sipward = await stage.install()
    await sipward.start()
    await stage.pbx.play([recording('asterisk22-pjsip-working-phones')], { speed: 20 })
    await waitUntil(async () => (await sipward.explain(phone)).trust.length > 0, { what: 'trust' })
    await sipward.stop()
    await sipward.start()
    expect((await sipward.explain(phone)).trust.map(({ account }) => account)).to.have.length(1)

    await stage.pbx.play([forged])
    const notice = await sipward.untilLogged(
      (line) => line.notice === 'trustedSourceSuspected',
      'a trusted source is suspected',
    )

    expect(notice.msg).to.contain(phone)
    expect((await sipward.check(phone)).verdict).to.equal('free')
    expect(stage.inKernel()).to.deep.equal([])
    await sipward.stop()
  })
})

async function untilBlockEnded(sipward: Sipward, strike: number): Promise<void> {
  const isOver = async (): Promise<boolean> => {
    const { attacks, blocks } = await sipward.explain(attacker)
    return attacks.length === strike && blocks.length === 0
  }
  await waitUntil(isOver, { what: `strike ${strike}` })
}
