// The store goes away while the daemon runs: detecting, blocking and orders go on.
import { expect } from 'chai'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { needNamespaces } from '../../support/network-namespace.js'
import { waitUntil } from '../../support/wait-until.js'
import { attacker, recording } from './recordings.js'
import type { Sipward } from './sipward.js'
import { Stage } from './stage.js'

const svcrack = recording('asterisk22-pjsip-svcrack')

describe('a store that goes away', function () {
  this.slow(12_000)
  const stage = new Stage()
  before(async function () {
    needNamespaces(this)
    await stage.open()
  })
  afterEach(() => stage.endDaemons())
  after(() => stage.close())

  it('with the whole disk under it: attackers are blocked, and their records are there later', async () => {
    const storeFolder = join(stage.folder, 'store')
    const sipward = await stage.install({ storeFolder })
    await sipward.start()
    await rename(storeFolder, `${storeFolder}.away`)

    await stage.pbx.play([svcrack])
    await sipward.untilVerdict(attacker, 'blocked')
    await untilRecorder(sipward, 'waiting')

    expect(stage.inKernel()).to.deep.equal([`dynamic4 ${attacker}`])
    const shown = await sipward.shownStatus()
    expect(shown).to.match(/ store +waiting +the store \S+ is gone; put it back/)
    const { code, stderr } = await sipward.cli('explain', attacker)
    expect([code, stderr]).to.satisfy(() => code === 69 && stderr.includes('is gone'))
    await sipward.untilLogged(({ msg }) => msg === 'attack', 'the attack')
    await rename(`${storeFolder}.away`, storeFolder)
    await untilRecorder(sipward, 'ready')
    const { attacks, blocks } = await sipward.explain(attacker)
    expect(attacks.map(({ userAgent }) => userAgent)).to.deep.equal(['friendly-scanner'])
    expect(blocks.map(({ type }) => type)).to.deep.equal(['REGISTER'])
    expect((await sipward.status()).recorder).to.include({ dropped: 0, pending: 0, reason: '' })
    await sipward.stop('SIGINT')
  })

  it('alone: orders are durable on the disk beside it, through a kill -9 too', async () => {
    const sipward = await stage.install()
    await sipward.start()
    const database = join(sipward.folder, 'sipward.db')
    await rename(database, `${database}.away`)

    await stage.pbx.play([svcrack])
    await sipward.untilVerdict(attacker, 'blocked')
    await sipward.untilLogged(({ msg }) => msg === 'attack', 'the attack')
    await sipward.cliChecked('deny', '198.51.100.7', '--note', 'while the store is away')
    await sipward.cliChecked('settings', 'set', 'blocking.threshold', '5')
    expect(await sipward.shownStatus()).to.match(/bytes wait on the disk/)
    await sipward.kill()
    await rename(`${database}.away`, database)
    await sipward.start()

    const { attacks, strikes } = await sipward.explain(attacker)
    expect(attacks.map(({ userAgent }) => userAgent)).to.deep.equal(['friendly-scanner'])
    expect(strikes).to.include({ count: 1, threshold: 5 })
    expect((await sipward.check('198.51.100.7')).entries[0]).to.include({
      note: 'while the store is away',
    })
    expect(stage.inKernel()).to.have.members([`dynamic4 ${attacker}`, 'deny4 198.51.100.7'])
    await sipward.stop('SIGINT')
  })
})

async function untilRecorder(sipward: Sipward, state: 'ready' | 'waiting'): Promise<void> {
  const isSo = async (): Promise<boolean> => (await sipward.status()).recorder.state === state
  await waitUntil(isSo, { what: `the store ${state}`, deadlineMs: 10_000 })
}
