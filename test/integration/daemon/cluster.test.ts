// Three hosts with one store: three daemons, each with a kernel of its own to write to, and a real server.
import { expect } from 'chai'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NetworkNamespace, needNamespaces } from '../../support/network-namespace.js'
import { waitUntil } from '../../support/wait-until.js'
import { describeWithMongodb, makeDatabase } from '../../lab/mongodb-suite.js'
import { RecordedPbx } from './recorded-pbx.js'
import { attacker, recording } from './recordings.js'
import { Sipward } from './sipward.js'

const chanSip = recording('asterisk16-chansip-svcrack')
// One second is the promise; the rest is what a busy machine takes to start the commands that look.
const spreadMs = 5000

interface Host {
  readonly name: string
  readonly kernel: NetworkNamespace
  readonly pbx: RecordedPbx
  readonly sipward: Sipward
}

describeWithMongodb('three hosts that share a store', () => {
  let folder = ''
  let database: Awaited<ReturnType<typeof makeDatabase>>
  const hosts: Host[] = []

  before(async function () {
    this.timeout(120_000)
    needNamespaces(this)
    folder = await mkdtemp(join(tmpdir(), 'sipward-cluster-'))
    database = await makeDatabase()
    for (const name of ['one', 'two', 'three']) {
      const kernel = new NetworkNamespace(name)
      const pbx = await RecordedPbx.start([], 9)
      const sipward = await Sipward.install({
        folder: join(folder, name),
        amiPorts: [pbx.port],
        storeUrl: database.url,
        hostName: name,
        netns: kernel.name,
        settings: ['detection.userAgents = []'],
      })
      hosts.push({ name, kernel, pbx, sipward })
    }
    for (const { sipward } of hosts) await sipward.start()
  })

  after(async function () {
    this.timeout(60_000)
    for (const { sipward, pbx, kernel } of hosts) {
      await sipward.end()
      await pbx.stop()
      kernel.destroy()
    }
    await (database as typeof database | undefined)?.dispose()
    if (folder !== '') await rm(folder, { recursive: true, force: true })
  })

  const host = (index: number): Host => {
    const found = hosts[index]
    if (found === undefined) throw new Error('there is no such host')
    return found
  }
  const holds = ({ kernel }: Host, address: string): boolean => {
    const lines = kernel
      .run('ipset', 'save')
      .split('\n')
      .map((line) => line.split(' '))
    return lines.some(([word, , member]) => word === 'add' && member === address)
  }
  const untilHeld = (of: Host, address: string, isHeld: boolean): Promise<void> =>
    waitUntil(() => holds(of, address) === isHeld, {
      deadlineMs: spreadMs,
      what: `${address} ${isHeld ? 'in' : 'out of'} the kernel of ${of.name}`,
    })

  it('know of each other', async function () {
    this.timeout(60_000)
    const shown = await host(2).sipward.cliChecked('hosts', '--json')

    const { items } = JSON.parse(shown) as { items: { name: string; running: boolean }[] }
    expect(items.map(({ name, running }) => [name, running])).to.have.deep.members([
      ['one', true],
      ['two', true],
      ['three', true],
    ])
  })

  it('drop in every kernel whom one of them has blocked, and let go whom one unblocks', async function () {
    this.timeout(60_000)
    await host(0).pbx.play([chanSip])

    for (const one of hosts) await untilHeld(one, attacker, true)
    await host(1).sipward.cliChecked('unblock', attacker)

    for (const one of hosts) await untilHeld(one, attacker, false)
  })

  it('share lists and settings', async function () {
    this.timeout(60_000)
    await host(1).sipward.cliChecked('deny', '198.51.100.7', '--note', 'everywhere')
    await host(2).sipward.cliChecked('settings', 'set', 'blocking.threshold', '7')

    for (const one of hosts) await untilHeld(one, '198.51.100.7', true)
    await waitUntil(
      async () =>
        (await host(0).sipward.cliChecked('settings', 'get', 'blocking.threshold')).trim() === '7',
      { deadlineMs: spreadMs, what: 'the setting on host one' },
    )
  })

  it('exclude one of them: its rules come down, it says so, and it comes back', async function () {
    this.timeout(60_000)
    const rulesOf = ({ kernel }: Host): boolean =>
      kernel.run('iptables-save', '-t', 'raw').includes('SIPWARD')
    await host(0).sipward.cliChecked('hosts', 'exclude', 'three')

    await waitUntil(() => !rulesOf(host(2)), { deadlineMs: 15_000, what: 'no rules on host three' })
    expect(rulesOf(host(1))).to.equal(true)
    expect(await host(2).sipward.cliChecked('status')).to.match(/cluster +excluded/)

    await host(0).sipward.cliChecked('hosts', 'include', 'three')
    await waitUntil(() => rulesOf(host(2)), { deadlineMs: 15_000, what: 'the rules of host three' })
    await untilHeld(host(2), '198.51.100.7', true)
  })
})
