// Two daemons on one machine: the second must not touch what the first does.
import { expect } from 'chai'
import { needNamespaces } from '../../support/network-namespace.js'
import { attacker, recording } from './recordings.js'
import type { Sipward } from './sipward.js'
import { Stage } from './stage.js'

describe('a second daemon on the same control socket', function () {
  this.slow(5000)
  const stage = new Stage()
  let sipward: Sipward
  before(async function () {
    needNamespaces(this)
    await stage.open()
    sipward = await stage.install()
    await sipward.start()
  })
  after(() => stage.close())

  it('refuses to start, and leaves the blocks of the first in the kernel', async () => {
    await stage.pbx.play([recording('asterisk22-pjsip-svcrack')])
    await sipward.untilVerdict(attacker, 'blocked')
    const before = stage.leftInKernel()

    const { code, stderr } = await sipward.runToEnd()

    expect(code).to.equal(69)
    expect(stderr).to.contain(`another sipward answers on ${sipward.socket}`)
    expect(stage.inKernel()).to.deep.equal([`dynamic4 ${attacker}`])
    expect(stage.leftInKernel()).to.deep.equal(before)
    expect((await sipward.status()).firewall.healed).to.equal(0)
  })
})
