// A pause: nobody new is blocked, everybody is told, and it ends by itself.
import { expect } from 'chai'
import type { Settings } from '../../../src/domain/settings.js'
import { builtProgram } from '../../support/built-program.js'
import { needNamespaces } from '../../support/network-namespace.js'
import { waitUntil } from '../../support/wait-until.js'
import { attacker, changedRecording } from './recordings.js'
import { Stage } from './stage.js'

describe('sipward pause', function () {
  this.timeout(60_000)
  this.slow(10_000)
  const stage = new Stage()
  before(async function () {
    this.timeout(180_000)
    needNamespaces(this)
    await builtProgram()
    await stage.open()
  })
  afterEach(() => stage.endDaemons())
  after(() => stage.close())

  const guesses = (source: string): Promise<string> =>
    changedRecording('asterisk22-pjsip-svcrack', stage.folder, {
      name: source,
      source,
      attempts: 20,
    })

  it('blocks nobody new, says so, and blocks again when it is ended', async () => {
    const sipward = await stage.install({ hasHep: false })
    await sipward.start()

    const said = await sipward.cliChecked('pause', '1h')
    expect(said).to.match(
      /^nobody new is blocked until 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC; blocks that stand go on/,
    )
    expect(await sipward.shownStatus()).to.match(
      /NOT PROTECTING: .*only watched until 20.* the protection is paused/,
    )
    await stage.pbx.play([await guesses(attacker)])
    await waitUntil(async () => (await sipward.explain(attacker)).attacks.length > 0, {
      what: 'an attack',
    })
    expect((await sipward.check(attacker)).verdict).to.equal('free')
    expect(stage.inKernel()).to.deep.equal([])

    expect(await sipward.cliChecked('pause', '--end')).to.include('attackers are blocked again')
    expect(await sipward.cliChecked('pause', '--end')).to.include('there was no pause')
    await stage.pbx.play([await guesses('198.51.100.7')])
    await sipward.untilVerdict('198.51.100.7', 'blocked')
    await sipward.stop()
  })

  it('ends by itself, also where the daemon was not there at its end', async () => {
    const sipward = await stage.install({ hasHep: false })
    await sipward.start()
    await sipward.cliChecked('pause', '1s', '--json')
    await sipward.stop()
    await sipward.start()

    const isOver = async (): Promise<boolean> => {
      const now = await sipward.api.get<Settings>('/settings')
      return !now['blocking.monitor'] && now['blocking.pausedUntil'] === ''
    }
    await waitUntil(isOver, { what: 'the end of the pause' })
    await sipward.stop()
  })

  it('refuses what is no duration, and where nobody is blocked anyway', async () => {
    const sipward = await stage.install({ hasHep: false })
    await sipward.start()

    for (const text of ['0s', '8d', '5', 'x', '-1h']) {
      const { code } = await sipward.cli('pause', text)
      expect(code, text).to.equal(64)
    }
    expect((await sipward.cli('pause')).code).to.equal(64)
    await sipward.cliChecked('settings', 'set', 'blocking.monitor', 'true')
    const { code, stderr } = await sipward.cli('pause', '1h')
    expect(code).to.equal(64)
    expect(stderr).to.include('nobody is blocked anyway')
    await sipward.stop()
  })
})
