// A host without a PBX, as a router in front: it blocks what the others of its store find.
import { expect } from 'chai'
import { needNamespaces } from '../../support/network-namespace.js'
import { describeWithMongodb, makeDatabase } from '../../lab/mongodb-suite.js'
import { ClusterStage, untilHeld } from './cluster-stage.js'
import { attacker, recording } from './recordings.js'

const chanSip = recording('asterisk16-chansip-svcrack')

describeWithMongodb('a host that only blocks', () => {
  const stage = new ClusterStage()
  let database: Awaited<ReturnType<typeof makeDatabase>> | undefined
  before(async function () {
    this.timeout(120_000)
    needNamespaces(this)
    database = await makeDatabase()
    await stage.open(['pbx', 'router'], database.url, ['router'])
  })
  after(async function () {
    this.timeout(60_000)
    await stage.close()
    await database?.dispose()
  })

  it('drops whom the host with the PBX has blocked, and says that it protects', async function () {
    this.timeout(60_000)
    await stage.host(0).pbx.play([chanSip])

    for (const host of stage.hosts) await untilHeld(host, attacker, true)
    const { health, sources } = await stage.host(1).sipward.status()
    expect(sources.filter(({ kind }) => kind === 'ami')).to.deep.equal([])
    expect(health.state).to.equal('protecting')
  })
})
