// How the daemon ends, and what it finds when it starts again.
import { expect } from 'chai'
import { readdir } from 'node:fs/promises'
import { runCommand } from '../../lab/command.js'
import { needNamespaces } from '../../support/network-namespace.js'
import { waitUntil } from '../../support/wait-until.js'
import { attacker, recording } from './recordings.js'
import { Stage } from './stage.js'

const svcrack = recording('asterisk22-pjsip-svcrack')

describe('the end of the daemon', function () {
  this.slow(10_000)
  const stage = new Stage()
  beforeEach(async function () {
    needNamespaces(this)
    await stage.open()
  })
  afterEach(() => stage.close())

  for (const [signal, left] of [
    ['SIGTERM', [`dynamic4 ${attacker}`]],
    ['SIGINT', []],
  ] as const) {
    const what =
      left.length > 0 ? 'leaves its blocks in the kernel' : 'takes every rule and set down'
    it(`${what} at ${signal}, and completes the records of the last second`, async () => {
      const sipward = await stage.install()
      await sipward.start()
      await stage.pbx.play([svcrack])
      await sipward.untilVerdict(attacker, 'blocked')
      expect((await sipward.explain(attacker)).attacks, 'the record still waits').to.have.length(0)

      const { code, stderr } = await sipward.stop(signal)

      expect([code, stderr]).to.deep.equal([0, ''])
      expect(stage.inKernel()).to.deep.equal(left)
      expect(stage.leftInKernel().length > 0).to.equal(left.length > 0)
      await sipward.start()
      const { attacks, verdict, strikes } = await sipward.explain(attacker)
      expect(attacks).to.have.length(1)
      expect(attacks[0]).to.include({ type: 'REGISTER', userAgent: 'friendly-scanner' })
      expect([verdict, strikes.count]).to.deep.equal(['blocked', 1])
      expect(stage.inKernel()).to.deep.equal([`dynamic4 ${attacker}`])
    })
  }

  it('is as complete when the daemon is told again and again', async () => {
    const sipward = await stage.install()
    await sipward.start()
    await stage.pbx.play([svcrack])
    await sipward.untilVerdict(attacker, 'blocked')

    // The exit code is left out: the last of many signals may meet a process that has done it all.
    const { stderr } = await sipward.stopImpatiently()

    expect(stderr).to.equal('')
    expect(stage.leftInKernel()).to.deep.equal([])
    expect(await readdir(sipward.folder)).to.have.members([
      'secret.key',
      'sipward.toml',
      'sipward.db',
      'spool',
    ])
  })

  it('leaves a block in the kernel at kill -9, and the next daemon can lift it', async () => {
    const sipward = await stage.install()
    await sipward.start()
    const isPlayed = stage.pbx.play([svcrack], { speed: 1, maxGapMs: 100 })
    await sipward.untilVerdict(attacker, 'blocked')

    await sipward.kill()

    expect(stage.inKernel()).to.deep.equal([`dynamic4 ${attacker}`])
    await isPlayed
    await sipward.start()
    expect(stage.inKernel()).to.deep.equal([`dynamic4 ${attacker}`])
    expect(await sipward.status()).to.include({ dynamicTemporary: 1 })
    expect(await sipward.cliChecked('check', attacker)).to.contain(`${attacker} is blocked`)
    const { blocks } = await sipward.explain(attacker)
    expect(blocks).to.have.length(1)
    expect(blocks[0]?.until).to.satisfy((until: string) => Date.parse(until) > Date.now())
    expect(await sipward.cliChecked('unblock', attacker)).to.contain('1 block ended')
    expect(stage.inKernel()).to.deep.equal([])
    expect((await sipward.check(attacker)).verdict).to.equal('free')
  })

  it('adopts a block whose record was lost with its store, and remembers it from then on', async () => {
    const sipward = await stage.install()
    await sipward.start()
    await stage.pbx.play([svcrack])
    await sipward.untilVerdict(attacker, 'blocked')
    await sipward.kill()
    const heir = await stage.install()

    await heir.start()

    const { blocks } = await heir.check(attacker)
    expect(blocks[0]).to.include({ type: 'OTHER', note: adoptedNote })
    const stored = async (): Promise<boolean> => (await heir.status()).recorder.pending === 0
    await waitUntil(stored, { what: 'the record' })
    await heir.kill()
    await heir.start()
    const [remembered] = (await heir.check(attacker)).blocks
    const { unblocksInSeconds: left } = blocks[0] ?? {}
    expect(remembered?.unblocksInSeconds).to.be.within(1, left ?? 0)
    expect({ ...remembered, unblocksInSeconds: left }).to.deep.equal(blocks[0])
    await heir.cliChecked('unblock', attacker)
    expect(stage.inKernel()).to.deep.equal([])
  })

  it('by sipward stop takes every rule and set down, with a daemon and without one', async () => {
    const sipward = await stage.install()
    await sipward.start()
    await stage.pbx.play([svcrack])
    await sipward.untilVerdict(attacker, 'blocked')

    expect(await sipward.cliChecked('stop')).to.match(/^sipward has ended; no rule/)

    expect(stage.leftInKernel()).to.deep.equal([])
    await sipward.start()
    await sipward.kill()
    expect(stage.leftInKernel()).to.not.deep.equal([])
    const stopped = await runCommand([...stage.prefix, ...sipward.argv(['stop'])])
    expect([stopped.code, stopped.stdout]).to.deep.equal([
      0,
      'no daemon was running; what an earlier one had left in the kernel is removed\n',
    ])
    expect(stage.leftInKernel()).to.deep.equal([])
  })

  it('is made good at boot: restore brings the blocks back before a daemon runs', async () => {
    const sipward = await stage.install()
    await sipward.start()
    await stage.pbx.play([svcrack])
    await sipward.untilVerdict(attacker, 'blocked')
    await sipward.stop('SIGINT')
    expect(stage.leftInKernel()).to.deep.equal([])

    const restored = await runCommand([...stage.prefix, ...sipward.argv(['restore'])])

    expect([restored.code, restored.stderr]).to.deep.equal([0, ''])
    expect(stage.inKernel()).to.deep.equal([`dynamic4 ${attacker}`])
    await sipward.start()
    expect(stage.inKernel()).to.deep.equal([`dynamic4 ${attacker}`])
    expect(await sipward.cliChecked('unblock', attacker)).to.contain('1 block ended')
  })
})

const adoptedNote = 'found in the kernel at start: the record of its attack was lost'
