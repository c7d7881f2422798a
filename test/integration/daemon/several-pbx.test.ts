// Several PBXs, of which some do not work.
import { expect } from 'chai'
import { needNamespaces } from '../../support/network-namespace.js'
import { attacker, recording } from './recordings.js'
import { configText } from './sipward.js'
import { Stage } from './stage.js'

// Nobody listens there in a network that was just made.
const deadPort = 5039

describe('several PBXs', function () {
  this.timeout(90_000)
  this.slow(6000)
  const stage = new Stage()
  before(async function () {
    needNamespaces(this)
    await stage.open()
  })
  after(() => stage.close())

  it('are protected each for itself: one refuses the login, one is not there, one works', async () => {
    const { port } = stage.pbx
    const sipward = await stage.install()
    const working = configText({ folder: sipward.folder, amiPorts: [port, deadPort] })
    const refusing = `
[[asterisk]]
name = "refusing"
host = "127.0.0.1"
port = ${port}
username = "sipward"
secret = "an old one"
`
    await sipward.configure(working + refusing)
    sipward.launch()
    await sipward.untilReady(({ sources }) =>
      sources.every(({ state, reason }) => state === 'running' || reason !== ''),
    )

    await stage.pbx.play([recording('asterisk16-chansip-svcrack')])
    await sipward.untilVerdict(attacker, 'blocked')

    const { sources } = await sipward.status()
    expect(sources.map(({ name, state }) => [name, state])).to.deep.equal([
      ['pbx-1', 'running'],
      ['pbx-2', 'lost'],
      ['refusing', 'refused'],
      ['kernel', 'running'],
      ['guesses', 'running'],
    ])
    const shown = await sipward.shownStatus()
    expect(shown).to.match(/ AMI +pbx-1 +running +Asterisk replay, /)
    expect(shown).to.match(/ AMI +pbx-2 +lost +\S.*5039/)
    expect(shown).to.match(/ AMI +refusing +refused +\S.*(login|password|secret)/i)
    expect(stage.inKernel()).to.deep.equal([`dynamic4 ${attacker}`])
    const health = await sipward.stop()
    expect([health.code, health.stderr]).to.deep.equal([0, ''])
  })
})
