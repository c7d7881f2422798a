// What is left in the kernel when the firewall ends, and who may work on it: one at a time.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect } from 'chai'
import type { AppError } from '../../src/domain/app-error.js'
import {
  IptablesFirewall,
  type IptablesFirewallOptions,
} from '../../src/enforce/iptables-firewall.js'
import { Launcher } from '../../src/enforce/process/launcher.js'
import { removeEverything } from '../../src/enforce/remove-everything.js'
import {
  block,
  blocked,
  everyRule,
  net,
  noRules,
  nothing,
  realClock as clock,
  RecordingSink,
} from '../support/firewall-records.js'
import { needNamespaces, NetworkNamespace } from '../support/network-namespace.js'
import { randomNumbers } from '../support/random-numbers.js'
import { startDaemon } from '../support/start-firewall-daemon.js'
import { ToolFolder } from '../support/tool-folder.js'
import { waitUntil } from '../support/wait-until.js'

describe('the end of the iptables firewall', () => {
  let namespace: NetworkNamespace
  let tools: ToolFolder
  let opened: IptablesFirewall[] = []
  const places = () => ({ netns: namespace.name, searchPath: tools.path })
  const open = (options: Partial<IptablesFirewallOptions> = {}): IptablesFirewall => {
    const sink = new RecordingSink()
    const firewall = new IptablesFirewall({ clock, sink, ...places(), ...options })
    opened.push(firewall)
    return firewall
  }
  /** Everything of ours in the kernel. */
  const ours = (): string[] =>
    ['iptables-save', 'ip6tables-save']
      .map((program) => namespace.run(program, '-t', 'raw'))
      .concat(namespace.run('ipset', 'list', '-name'))
      .flatMap((text) => text.split('\n'))
      .filter((line) => /sipward/i.test(line))
  const refusalOf = async (work: Promise<unknown>): Promise<AppError> =>
    work.then(
      () => {
        throw new Error('it was not refused')
      },
      (caught: unknown) => caught as AppError,
    )

  beforeEach(function () {
    needNamespaces(this)
    namespace = new NetworkNamespace('leaving')
    tools = new ToolFolder()
    opened = []
  })

  afterEach(async () => {
    await Promise.all(opened.map((firewall) => firewall.stop({ keep: true })))
    namespace.destroy()
    tools.remove()
  })

  it('leaves nothing when the programs that take it down are killed on the way', async function () {
    this.timeout(120_000)
    const random = randomNumbers(11)
    const programs = ['ipset', 'iptables-restore', 'ip6tables-restore', 'iptables-save'] as const
    for (let round = 0; round < 20; round++) {
      const firewall = open()
      await firewall.start({ ...nothing, dynamic: [blocked('203.0.113.9')] }, everyRule)
      expect(ours()).to.not.deep.equal([])
      const program = programs[round % programs.length] ?? 'ipset'
      const before = random() < 0.5
      const real = `/usr/sbin/${program} "$@"`
      const flag = `${tools.path}/killed`
      // The first time it is killed, before or behind its work; the second time it works.
      const once = before ? 'kill -9 $$' : `${real}; kill -9 $$`
      tools.replace(program, `if [ ! -e ${flag} ]; then : > ${flag}; ${once}; fi; exec ${real}`)

      await firewall.stop({ keep: false })

      expect(ours(), `${program}, killed ${before ? 'before' : 'behind'} its work`).to.deep.equal(
        [],
      )
      execFileSync('rm', ['-f', flag])
      tools.putBack(program)
    }
  })

  it('leaves nothing when the launcher is killed on the way', async () => {
    const launcher = new Launcher()
    const firewall = open({ runProcess: (...run) => launcher.run(...run) })
    await firewall.start(nothing, everyRule)

    const stopped = firewall.stop({ keep: false })
    await launcher.close()
    await stopped

    await launcher.close()
    expect(ours()).to.deep.equal([])
  })

  it('says what is left where it cannot be removed', async () => {
    const firewall = open()
    await firewall.start(nothing, noRules)
    namespace.run('iptables', '-A', 'INPUT', '-m', 'set', '--match-set', 'sipward-deny4', 'src')

    const refusal = await refusalOf(firewall.stop({ keep: false }))

    expect(refusal.code).to.equal('firewallUnavailable')
    expect(refusal.message).to.match(/^rules or sets of sipward are left: ipset: .*in use/)
  }).timeout(60_000)

  it('removes what a killed daemon has left, where none runs, and says whether there was anything', async () => {
    const daemon = await startDaemon([], { netns: namespace.name, sources: ['203.0.113.9'] })
    const refusal = await refusalOf(removeEverything(places()))
    expect(refusal.code).to.equal('addressInUse')
    expect(ours()).to.not.deep.equal([])
    await daemon.kill()

    await waitUntil(
      async () => (await removeEverything(places()).catch(() => undefined)) !== undefined,
      { what: 'the lock of the killed daemon' },
    )

    expect(ours()).to.deep.equal([])
    expect(await removeEverything(places())).to.equal(false)
  })

  it('keeps everything in place and consistent when that is wanted', async () => {
    const firewall = open()
    const wanted = { ...nothing, dynamic: [blocked('203.0.113.9')], deny: [net('192.0.2.0/24')] }
    await firewall.start(wanted, everyRule)
    const calls = [block('203.0.113.10'), block('203.0.113.11')].map((change) =>
      firewall.apply([change]),
    )
    await firewall.stop({ keep: true })
    await Promise.allSettled(calls)
    const before = ours()

    const { dynamic, deny } = await firewall.read()
    expect(dynamic.map(({ source }) => source)).to.include.members([
      '203.0.113.9',
      '203.0.113.10',
      '203.0.113.11',
    ])
    expect(deny).to.deep.equal(['192.0.2.0/24'])
    expect(ours()).to.deep.equal(before)
  })

  it('stands at boot before a daemon does, which takes it over', async () => {
    const wanted = { ...nothing, dynamic: [blocked('203.0.113.9', 600, 'oneWay')] }
    const countries = { mode: 'deny' as const, networks: [net('198.51.100.0/24')] }
    const boot = open()
    await boot.start(wanted, everyRule)
    await boot.setCountries(countries)
    await boot.stop({ keep: true })

    expect(ours().join('\n')).to.match(/-A PREROUTING -j SIPWARD\n/)
    expect(ours().join('\n')).to.match(/--match-set sipward-country-deny4 src -j DROP/)
    const daemon = open()
    const live = await daemon.read()
    expect(live.dynamic.map(({ source, proof }) => [source, proof])).to.deep.equal([
      ['203.0.113.9', 'oneWay'],
    ])
    await daemon.start(live, everyRule)
    const late = open()
    expect((await refusalOf(late.start(wanted, noRules))).code).to.equal('addressInUse')
    expect(daemon.status().state).to.equal('ready')
    expect(ours().join('\n')).to.match(/SIPWARD-NAMES/)
  })

  describe('beside another daemon', () => {
    it('leaves no program of its own running where it is refused', async () => {
      await open().start(nothing, noRules)
      const programs = (): number =>
        namespace.pids().filter((pid) => ['ipset', 'cat'].includes(nameOf(pid))).length
      const before = programs()

      expect((await refusalOf(open().start(nothing, noRules))).code).to.equal('addressInUse')

      await waitUntil(() => programs() === before, { what: 'the end of its programs' })
    })

    it('refuses to start, whichever way the other one came into the network namespace', async () => {
      const inside = ['ip', 'netns', 'exec', namespace.name]
      const first = await startDaemon(inside, { netns: '', sources: ['203.0.113.9'] })
      const refusal = await refusalOf(open().start(nothing, noRules))
      const other = await startDaemon(inside, { netns: '', sources: [] })
      await Promise.all([first.kill(), other.kill()])

      expect(refusal.code).to.equal('addressInUse')
      expect(refusal.message).to.match(
        /^another sipward \(process \d+\) already keeps the firewall of this network namespace/,
      )
      expect(other.said).to.deep.include({ code: 'addressInUse' })
      expect(ours().join('\n')).to.include('SIPWARD')
    })

    it('starts when the other one is killed, and when it has stopped', async () => {
      const first = await startDaemon([], { netns: namespace.name, sources: ['203.0.113.9'] })
      await first.kill()
      const second = open()
      await waitUntil(async () =>
        second.start(nothing, noRules).then(
          () => true,
          () => false,
        ),
      )
      await second.stop({ keep: true })

      await open().start(nothing, noRules)
    })

    it('waits for one that lets the firewall go in time', async () => {
      const first = open()
      await first.start(nothing, noRules)
      const second = open({ lockWaitMs: 10_000 })
      const isStarted = second.start(nothing, noRules)
      const flocks = (): number => namespace.pids().filter((pid) => nameOf(pid) === 'flock').length
      await waitUntil(() => flocks() > 0, { what: 'one that waits for the lock' })

      await first.stop({ keep: true })

      await isStarted
      expect(second.status().state).to.equal('ready')
    })

    it('takes its lock again when the program that holds it is killed', async () => {
      await open({ verifyMs: 50 }).start(nothing, noRules)
      const holders = (): string[] => namespace.pids().filter((pid) => nameOf(pid) === 'cat')
      const [holder = ''] = holders()
      process.kill(Number(holder), 'SIGKILL')
      await waitUntil(() => holders().some((pid) => pid !== holder), { what: 'another holder' })

      expect((await refusalOf(open().start(nothing, noRules))).code).to.equal('addressInUse')
    })

    it('is not kept from starting by an ordinary user who holds the lock', async () => {
      const user = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
      const args = ['netns', 'exec', namespace.name, ...user]
      const squatter = spawn('ip', [...args, 'flock', '/proc/self/ns/net', 'cat'])
      squatter.stdin.write('held')
      await once(squatter.stdout, 'data')
      try {
        await open().start(nothing, noRules)
      } finally {
        squatter.stdin.end()
        await once(squatter, 'close')
      }
    })
  })
})

function nameOf(pid: string): string {
  return execFileSync('ps', ['-o', 'comm=', '-p', pid], { encoding: 'utf8' }).trim()
}
