// How blocks spread among three hosts with one store: how fast, on what evidence, and both hosts at once.
import { expect } from 'chai'
import { describeWithMongodb, makeDatabase } from '../../lab/mongodb-suite.js'
import { needNamespaces } from '../../support/network-namespace.js'
import { waitUntil } from '../../support/wait-until.js'
import { ClusterStage, isHeld, secondsLeft, spreadTime, untilHeld } from './cluster-stage.js'
import { changedRecording } from './recordings.js'

// chan_sip says itself that the address is real; PJSIP without HEP does not.
const proven = 'asterisk16-chansip-svcrack'
const oneWay = 'asterisk22-pjsip-svcrack'
const barMs = 1000

describeWithMongodb('blocks of three hosts that share a store', () => {
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

  const recordingOf = (original: string, source: string): Promise<string> =>
    changedRecording(original, stage.folder, { name: `${original}-${source}`, source })

  it('are in the kernels of all others within a second', async function () {
    this.timeout(120_000)
    const times: number[] = []
    for (let i = 1; i <= 7; i++) {
      const source = `203.0.113.${i}`
      const path = await recordingOf(proven, source)
      const turned = [0, 1, 2].map((host) => stage.host((i + host) % 3))
      const playing = turned[0]?.pbx.play([path])

      times.push(await spreadTime(turned, source))
      await playing
    }

    const [median = NaN] = times.toSorted((a, b) => a - b).slice(3)
    const shown = times.map((time) => time.toFixed(0)).join(', ')
    if (this.test !== undefined) this.test.title += ` (${shown} ms)`
    expect(median, shown).to.be.at.most(barMs)
  })

  it('are the same on all of them when two block one address at once, and end for all', async function () {
    this.timeout(60_000)
    const source = '203.0.113.20'
    const path = await recordingOf(proven, source)
    await Promise.all([stage.host(0).pbx.play([path]), stage.host(1).pbx.play([path])])
    for (const host of stage.hosts) await untilHeld(host, source, true)

    const attacks = () => stage.host(2).sipward.explain(source)
    await waitUntil(async () => (await attacks()).attacks.length === 2, { what: 'both attacks' })
    expect((await attacks()).attacks.map(({ host }) => host)).to.have.members(['one', 'two'])
    const left = (): number[] => stage.hosts.map((host) => secondsLeft(host, source))
    await waitUntil(() => Math.max(...left()) - Math.min(...left()) <= 2, { what: 'one end' })
    await stage.host(2).sipward.cliChecked('unblock', source)

    for (const host of stage.hosts) await untilHeld(host, source, false)
  })

  it('stay with their host on one-way evidence, also after a restart, until another sees it too', async function () {
    this.timeout(120_000)
    const source = '203.0.113.30'
    const path = await recordingOf(oneWay, source)
    const [one, two, three] = [stage.host(0), stage.host(1), stage.host(2)]
    await one.pbx.play([path])
    await untilHeld(one, source, true)
    // Whoever has heard of this has heard of what came before it.
    await waitUntil(async () => (await two.sipward.explain(source)).attacks.length > 0)
    await one.sipward.cliChecked('deny', '198.51.100.1')
    for (const host of [two, three]) await untilHeld(host, '198.51.100.1', true)
    expect([isHeld(two, source), isHeld(three, source)]).to.deep.equal([false, false])

    await three.sipward.kill()
    await three.sipward.start()
    expect(isHeld(three, source)).to.equal(false)

    await two.pbx.play([path])
    await untilHeld(two, source, true)
    await untilHeld(three, source, true)
  })

  it('that become permanent are written down and told once, by the host that has decided', async function () {
    this.timeout(60_000)
    const source = '203.0.113.40'
    const [first] = stage.hosts
    await first?.sipward.cliChecked('settings', 'set', 'blocking.threshold', '1')
    try {
      await stage.host(0).pbx.play([await recordingOf(proven, source)])
      for (const { sipward } of stage.hosts) await sipward.untilVerdict(source, 'denied')
      const { sipward } = stage.host(2)
      const told = async () => {
        const { items } = await sipward.api.get<{
          items: { kind: string; subject: { host: string; source?: string } }[]
        }>('/news?perPage=100')
        const own = items.filter(
          ({ kind, subject }) => kind === 'denied' && subject.source === source,
        )
        return own.map(({ subject }) => subject.host)
      }
      await waitUntil(async () => (await told()).length > 0, { what: 'the news of a denial' })
      // Whatever the others would write, they have written with what they write after it.
      for (const { sipward: each } of stage.hosts) {
        await each.cliChecked('allow', '198.51.100.200', '--note', 'after it')
        await each.cliChecked('allow', '198.51.100.200', '--remove')
      }
      const { items } = await sipward.api.get<{
        items: { who: string; subject: string; host: string }[]
      }>('/changes?perPage=100')
      const written = items.filter(({ who, subject }) => who === 'sipward' && subject === source)

      expect(written.map(({ host }) => host)).to.deep.equal(['one'])
      expect(await told()).to.deep.equal(['one'])
    } finally {
      await first?.sipward.cliChecked('settings', 'reset', 'blocking.threshold')
    }
  })

  it('go on without a host that was killed, which is shown as gone and can be removed', async function () {
    this.timeout(60_000)
    const [one, three] = [stage.host(0), stage.host(2)]
    const refused = await one.sipward.cli('hosts', 'remove', 'three')
    expect([refused.code, refused.stderr]).to.satisfy(
      ([code, text]: [number, string]) => code !== 0 && text.includes('three is running'),
    )
    await three.sipward.kill()

    const running = async (): Promise<(readonly [string, boolean])[]> => {
      const shown = await one.sipward.cliChecked('hosts', '--json')
      const { items } = JSON.parse(shown) as { items: { name: string; running: boolean }[] }
      return items.map((host) => [host.name, host.running] as const)
    }
    await waitUntil(async () => (await running()).some(([, isRunning]) => !isRunning), {
      deadlineMs: 30_000,
      what: 'host three shown as gone',
    })
    expect(await running()).to.have.deep.members([
      ['one', true],
      ['two', true],
      ['three', false],
    ])
    const path = await recordingOf(proven, '203.0.113.40')
    await stage.host(1).pbx.play([path])
    await untilHeld(one, '203.0.113.40', true)

    await one.sipward.cliChecked('hosts', 'remove', 'three')

    expect((await running()).map(([name]) => name)).to.have.members(['one', 'two'])
    // The kernel of a host that was killed goes on dropping.
    expect(isHeld(three, '203.0.113.1')).to.equal(true)
  })
})
