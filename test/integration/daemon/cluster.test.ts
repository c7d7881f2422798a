// Three hosts with one store: three daemons, each with a kernel of its own to write to, and a real server.
import { expect } from 'chai'
import { needNamespaces } from '../../support/network-namespace.js'
import { waitUntil } from '../../support/wait-until.js'
import { describeWithMongodb, makeDatabase } from '../../lab/mongodb-suite.js'
import { ClusterStage, untilHeld, type ClusterHost } from './cluster-stage.js'
import { attacker, recording } from './recordings.js'

const chanSip = recording('asterisk16-chansip-svcrack')

describeWithMongodb('three hosts that share a store', () => {
  const stage = new ClusterStage()
  let database: Awaited<ReturnType<typeof makeDatabase>> | undefined

  before(async function () {
    this.timeout(120_000)
    needNamespaces(this)
    database = await makeDatabase()
    await stage.open(['one', 'two', 'three'], database.url)
  })

  after(async function () {
    this.timeout(60_000)
    await stage.close()
    await database?.dispose()
  })

  it('know of each other', async function () {
    this.timeout(60_000)
    const shown = await stage.host(2).sipward.cliChecked('hosts', '--json')

    const { items } = JSON.parse(shown) as { items: { name: string; running: boolean }[] }
    expect(items.map(({ name, running }) => [name, running])).to.have.deep.members([
      ['one', true],
      ['two', true],
      ['three', true],
    ])
  })

  it('drop in every kernel whom one of them has blocked, and let go whom one unblocks', async function () {
    this.timeout(60_000)
    await stage.host(0).pbx.play([chanSip])

    for (const one of stage.hosts) await untilHeld(one, attacker, true)
    await stage.host(1).sipward.cliChecked('unblock', attacker)

    for (const one of stage.hosts) await untilHeld(one, attacker, false)
  })

  it('share lists and settings', async function () {
    this.timeout(60_000)
    await stage.host(1).sipward.cliChecked('deny', '198.51.100.7', '--note', 'everywhere')
    await stage.host(2).sipward.cliChecked('settings', 'set', 'blocking.threshold', '7')

    for (const one of stage.hosts) await untilHeld(one, '198.51.100.7', true)
    await waitUntil(
      async () =>
        (await stage.host(0).sipward.cliChecked('settings', 'get', 'blocking.threshold')).trim() ===
        '7',
      { what: 'the setting on host one' },
    )
  })

  it('let go on all of them whom one has denied for a time', async function () {
    this.timeout(60_000)
    await stage.host(1).sipward.cliChecked('deny', '198.51.100.8', '--for', '1h')
    for (const one of stage.hosts) await untilHeld(one, '198.51.100.8', true)

    // Another host moves the end, and the first one learns of it.
    await stage.host(2).sipward.cliChecked('deny', '198.51.100.8', '--for', '2s')
    for (const one of stage.hosts) await untilHeld(one, '198.51.100.8', false)
  })

  it('exclude one of them: its rules come down, it says so, and it comes back', async function () {
    this.timeout(60_000)
    const rulesOf = ({ kernel }: ClusterHost): boolean =>
      kernel.run('iptables-save', '-t', 'raw').includes('SIPWARD')
    await stage.host(0).sipward.cliChecked('hosts', 'exclude', 'three')

    await waitUntil(() => !rulesOf(stage.host(2)), {
      deadlineMs: 15_000,
      what: 'no rules on host three',
    })
    expect(rulesOf(stage.host(1))).to.equal(true)
    expect(await stage.host(2).sipward.shownStatus()).to.match(/cluster +excluded/)

    await stage.host(0).sipward.cliChecked('hosts', 'include', 'three')
    await waitUntil(() => rulesOf(stage.host(2)), {
      deadlineMs: 15_000,
      what: 'the rules of host three',
    })
    await untilHeld(stage.host(2), '198.51.100.7', true)
  })

  it('learn after a kill -9 what was decided meanwhile', async function () {
    this.timeout(60_000)
    await stage.host(2).sipward.kill()
    await stage.host(0).sipward.cliChecked('deny', '198.51.100.8')

    await stage.host(2).sipward.start()

    await untilHeld(stage.host(2), '198.51.100.8', true)
  })
})
