// The shared store is killed in the middle of an attack, and a host starts without it.
import { expect } from 'chai'
import { MongoClient } from 'mongodb'
import { MongodbServer } from '../../lab/mongodb-server.js'
import { describeWithOwnMongodb } from '../../lab/mongodb-suite.js'
import { needNamespaces } from '../../support/network-namespace.js'
import { waitUntil } from '../../support/wait-until.js'
import { ClusterStage, untilHeld } from './cluster-stage.js'
import { attacker, changedRecording, recording } from './recordings.js'

const chanSip = recording('asterisk16-chansip-svcrack')
const denied = '198.51.100.7'

describeWithOwnMongodb('three hosts whose store is killed', () => {
  const stage = new ClusterStage()
  let server: MongodbServer | undefined

  before(async function () {
    this.timeout(120_000)
    needNamespaces(this)
    server = await MongodbServer.start()
    await stage.open(['one', 'two', 'three'], `${server.url}/sipward`)
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
    expect(await two.sipward.shownStatus()).to.match(/cluster +alone/)
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

  it('have every attack once, from before, during and after', async function () {
    this.timeout(180_000)
    const seen: string[] = []
    /** Each source attacks one host; the recording is played at its own pace. */
    const attackFrom = async (first: number, count: number): Promise<void> => {
      for (let i = first; i < first + count; i++) {
        const source = `203.0.113.${i}`
        const host = stage.host(i % 3)
        const path = await changedRecording('asterisk16-chansip-svcrack', stage.folder, {
          name: source,
          source,
        })
        await host.pbx.play([path])
        await untilHeld(host, source, true)
        seen.push(`${host.name} ${source}`)
      }
    }
    const recorded = async (): Promise<readonly string[]> => {
      const path = '/attacks?perPage=1000'
      const { items } = await stage.host(1).sipward.api.get<{
        items: { host: string; source: string }[]
      }>(path)
      return items
        .filter(({ source }) => /^203\.0\.113\.1\d\d$/.test(source))
        .map(({ host, source }) => `${host} ${source}`)
    }
    await attackFrom(100, 6)
    await waitUntil(async () => (await recorded()).length === 6, { what: 'the first attacks' })

    const going = attackFrom(106, 30)
    await waitUntil(() => seen.length >= 15, { deadlineMs: 30_000 })
    await server?.kill('ferretdb')
    await server?.kill('postgres')
    await waitUntil(() => seen.length >= 25, { deadlineMs: 60_000 })
    await server?.begin('postgres')
    await server?.begin('ferretdb')
    await going
    await attackFrom(136, 6)

    for (const { sipward } of stage.hosts) {
      await waitUntil(
        async () => {
          const { state, pending, dropped } = (await sipward.status()).recorder
          return state === 'ready' && pending + dropped === 0
        },
        { deadlineMs: 60_000, what: 'all records in the store' },
      )
    }
    await waitUntil(async () => (await recorded()).length >= 42, { what: 'the last attacks' })
    expect(await recorded()).to.have.members(seen)
    expect(seen).to.have.length(42)
    for (const source of ['203.0.113.120', '203.0.113.128']) {
      for (const host of stage.hosts) await untilHeld(host, source, true)
    }
  })

  it('let go, once it is back, whom another has unblocked while they could not hear of it', async function () {
    this.timeout(120_000)
    const [one, two, three] = [stage.host(0), stage.host(1), stage.host(2)]
    const path = await changedRecording('asterisk16-chansip-svcrack', stage.folder, {
      name: 'lifted',
      source: '203.0.113.200',
    })
    await one.pbx.play([path])
    for (const host of [one, two, three]) await untilHeld(host, '203.0.113.200', true)
    await two.sipward.kill()
    await one.sipward.cliChecked('unblock', '203.0.113.200')
    await untilHeld(three, '203.0.113.200', false)
    // Longer ago than changes are told twice.
    const client = new MongoClient(`${server?.url ?? ''}/sipward`)
    await client.db().collection('changes').deleteMany({})
    await client.close()
    await server?.kill('ferretdb')
    await two.sipward.start()
    expect((await two.sipward.check('203.0.113.200')).verdict).to.equal('blocked')

    await server?.begin('ferretdb')

    await waitUntil(async () => (await two.sipward.check('203.0.113.200')).verdict !== 'blocked', {
      deadlineMs: 40_000,
      what: 'the end of the block on host two',
    })
    await untilHeld(two, '203.0.113.200', false)
  })
})
