// The shared store is killed in the middle of an attack, and a host starts without it.
import { expect } from 'chai'
import { MongodbServer } from '../../lab/mongodb-server.js'
import { describeWithOwnMongodb } from '../../lab/mongodb-suite.js'
import { needNamespaces } from '../../support/network-namespace.js'
import { waitUntil } from '../../support/wait-until.js'
import { ClusterStage, untilHeld } from './cluster-stage.js'
import { attacker, recording } from './recordings.js'

const chanSip = recording('asterisk16-chansip-svcrack')
const denied = '198.51.100.7'

describeWithOwnMongodb('two hosts whose store is killed', () => {
  const stage = new ClusterStage()
  let server: MongodbServer | undefined

  before(async function () {
    this.timeout(120_000)
    needNamespaces(this)
    server = await MongodbServer.start()
    await stage.open(['one', 'two'], `${server.url}/sipward`)
  })

  after(async function () {
    this.timeout(60_000)
    await stage.close()
    await server?.stop()
  })

  it('go on blocking, start from what they knew last, and have every record once when it is back', async function () {
    this.timeout(120_000)
    const [one, two] = [stage.host(0), stage.host(1)]
    await one.sipward.cliChecked('deny', denied)
    await untilHeld(two, denied, true)
    await server?.kill('ferretdb')

    await one.pbx.play([chanSip])
    await untilHeld(one, attacker, true)
    await two.sipward.kill()
    two.kernel.run('ipset', 'flush', 'sipward-deny4')
    await two.sipward.start()

    await untilHeld(two, denied, true)
    expect(await two.sipward.cliChecked('status')).to.match(/cluster +alone/)
    await server?.begin('ferretdb')
    await waitUntil(async () => (await one.sipward.status()).recorder.state === 'ready', {
      deadlineMs: 40_000,
      what: 'the records of host one in the store',
    })
    await waitUntil(async () => (await two.sipward.check(attacker)).verdict === 'blocked', {
      deadlineMs: 40_000,
      what: 'the block on host two',
    })
    const { attacks } = await two.sipward.explain(attacker)
    expect(attacks.map(({ host, type }) => [host, type])).to.deep.equal([['one', 'REGISTER']])
  })
})
