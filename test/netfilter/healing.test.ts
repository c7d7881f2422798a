// What others take away from the kernel comes back, and people are told.
import { execFileSync } from 'node:child_process'
import { expect } from 'chai'
import type { AppError } from '../../src/domain/app-error.js'
import { IptablesFirewall } from '../../src/enforce/iptables-firewall.js'
import type { FirewallState } from '../../src/ports/firewall.js'
import {
  block,
  blocked,
  flow,
  net,
  everyRule,
  noRules,
  realClock as clock,
  RecordingSink,
  sources,
} from '../support/firewall-records.js'
import { needNamespaces, NetworkNamespace } from '../support/network-namespace.js'
import { ToolFolder } from '../support/tool-folder.js'
import { waitUntil } from '../support/wait-until.js'

describe('the healing of the iptables firewall', () => {
  let namespace: NetworkNamespace | undefined
  let tools: ToolFolder
  let sink: RecordingSink
  let firewall: IptablesFirewall
  let wanted: FirewallState

  const run = (program: string, ...args: readonly string[]): string =>
    namespace?.run(program, ...args) ?? ''
  const rules = (): string =>
    ['iptables', 'ip6tables'].map((program) => run(program, '-t', 'raw', '-S')).join('')
  const isHealed = (): Promise<void> =>
    waitUntil(() => sink.healed.length > 0, { what: 'the healing' })

  beforeEach(async function () {
    needNamespaces(this)
    namespace = new NetworkNamespace('healing')
    tools = new ToolFolder()
    sink = new RecordingSink()
    wanted = {
      allow: [net('192.0.2.1'), net('::/0')],
      deny: [net('198.51.100.0/24')],
      trusted: [net('192.0.2.7')],
      dynamic: [blocked('203.0.113.9'), blocked('2001:db8:0:9::/64')],
      flow: [{ flow: flow('203.0.113.7', 5062), until: clock.now() + 600_000 }],
      slowed: [{ source: net('192.0.2.7'), until: clock.now() + 600_000 }],
      spared: [{ flow: flow('192.0.2.7', 5062), until: clock.now() + 600_000 }],
    }
    const options = { netns: namespace.name, searchPath: tools.path, verifyMs: 50 }
    firewall = new IptablesFirewall({ clock, sink, ...options })
    await firewall.start(wanted, everyRule)
  })

  afterEach(async () => {
    await firewall.stop({ keep: true })
    namespace?.destroy()
    tools.remove()
  })

  const expectWanted = async (): Promise<void> => {
    const live = await firewall.read()
    expect(live.allow).to.have.members(wanted.allow)
    expect(live.deny).to.have.members(wanted.deny)
    expect(live.dynamic.map((entry) => entry.source)).to.have.members(
      wanted.dynamic.map((entry) => entry.source),
    )
    expect(live.flow.map((entry) => entry.flow)).to.deep.equal([flow('203.0.113.7', 5062)])
    expect(firewall.status()).to.include({ state: 'ready', reason: '' })
    expect(sink.troubles).to.deep.equal([])
  }

  it('puts flushed rules back', async () => {
    const before = rules()

    run('iptables', '-t', 'raw', '-F')
    await isHealed()

    expect(rules()).to.equal(before)
    expect(sink.healed[0]).to.match(/jump from raw PREROUTING to SIPWARD was missing \(IPv4\)/)
    expect(firewall.status().healed).to.equal(1)
    await expectWanted()
  })

  it('puts a deleted chain of IPv6 back', async () => {
    const before = rules()

    run('ip6tables', '-t', 'raw', '-F')
    run('ip6tables', '-t', 'raw', '-X')
    await isHealed()

    await waitUntil(() => rules() === before, { what: 'the rules' })
  })

  it('puts one changed rule right', async () => {
    const before = rules()

    run('iptables', '-t', 'raw', '-D', 'SIPWARD', '2')
    await isHealed()

    expect(rules()).to.equal(before)
  })

  for (const [what, ...args] of [
    ['a flushed sub-chain', '-F', 'SIPWARD-SIP'],
    ['a sub-chain with a rule too many', '-A', 'SIPWARD-NAMES', '-j', 'ACCEPT'],
    ['a deleted rule of a name', '-D', 'SIPWARD-NAME-1', '1'],
    ['a foreign chain of our name', '-N', 'SIPWARD-X'],
  ] as const) {
    it(`puts ${what} right`, async () => {
      const before = rules()

      run('ip6tables', '-t', 'raw', ...args)
      await isHealed()

      expect(rules()).to.equal(before)
      expect(sink.healed[0]).to.match(/SIPWARD-\S+ (had been changed|was foreign) \(IPv6\)/)
    })
  }

  it('knows a rule whose numbers were changed', async () => {
    const before = rules()
    const [limit = ''] = /(?<=-A )SIPWARD-SIP .*sw-p1000.*/.exec(before) ?? []
    const changed = limit.replace('1000/sec', '9000/sec').replace('SIPWARD-SIP', '')

    run('iptables', '-t', 'raw', '-R', 'SIPWARD-SIP', '2', ...changed.trim().split(' '))
    expect(rules()).to.not.equal(before)
    await isHealed()

    expect(rules()).to.equal(before)
  })

  it('makes a set anew that only the kernel fills', async () => {
    await firewall.setRules(noRules)
    run('ipset', 'destroy', 'sipward-names4')
    await isHealed()

    expect(sink.healed[0]).to.equal('the set sipward-names4 was missing; it is put right')
    await firewall.setRules(everyRule)
  })

  it('goes before a rule that somebody else has put first', async () => {
    run('iptables', '-t', 'raw', '-I', 'PREROUTING', '-j', 'ACCEPT')
    await isHealed()

    const lines = run('iptables', '-t', 'raw', '-S', 'PREROUTING').split('\n')
    expect(lines.slice(1, 3)).to.deep.equal(['-A PREROUTING -j SIPWARD', '-A PREROUTING -j ACCEPT'])
    expect(sink.healed[0]).to.match(/was not the first rule/)
  })

  it('fills flushed sets', async () => {
    run('ipset', 'flush')
    await isHealed()

    expect(sink.healed[0]).to.match(/the set sipward-dynamic4 held 0 of 1 entries/)
    await expectWanted()
  })

  it('takes out of the lists what somebody else has put in', async () => {
    run('ipset', 'add', 'sipward-allow4', '203.0.113.9')
    await isHealed()

    await expectWanted()
  })

  it('brings everything back where rules and sets were destroyed', async () => {
    run('iptables', '-t', 'raw', '-F')
    run('ip6tables', '-t', 'raw', '-F')
    // The kernel lets go of the sets a little later.
    await waitUntil(() => {
      try {
        run('ipset', 'destroy')
        return true
      } catch {
        return false
      }
    })
    await isHealed()

    await waitUntil(() => firewall.status().state === 'ready')
    await waitUntil(async () => (await firewall.read()).flow.length > 0)
  })

  it('works on in a network namespace that was made anew', async () => {
    const name = namespace?.name ?? ''
    execFileSync('ip', ['netns', 'delete', name])
    execFileSync('ip', ['netns', 'add', name])
    await waitUntil(() => sink.healed.length > 0, { what: 'the healing' })

    await firewall.apply([block('203.0.113.10')])

    const { dynamic } = await firewall.read()
    expect(dynamic.map(({ source }) => source)).to.include.members(['203.0.113.9', '203.0.113.10'])
  })

  it('says what is wrong while it cannot heal, once, and recovers', async () => {
    tools.takeAway('ipset')
    await waitUntil(() => firewall.status().state === 'broken', { what: 'the trouble' })
    const { verifiedAt } = firewall.status()
    run('ipset', 'flush', 'sipward-deny4')
    tools.putBack('ipset')
    await isHealed()

    expect(sink.troubles).to.deep.equal(['ipset is not installed: apt install ipset'])
    expect(firewall.status()).to.include({ state: 'ready', reason: '' })
    expect(firewall.status().verifiedAt).to.be.greaterThan(verifiedAt)
  })

  it('starts another ipset when its own was killed, and loses nothing', async () => {
    const changes = sources(20_000).map((source) => block(source))
    const killAll = (): void => {
      const pids = execFileSync('ip', ['netns', 'pids', namespace?.name ?? ''], {
        encoding: 'utf8',
      })
      for (const pid of pids.split('\n').filter(Boolean)) process.kill(Number(pid), 'SIGKILL')
    }

    await firewall.apply([block('203.0.113.10')])
    killAll()
    await firewall.apply([block('203.0.113.11')])
    const inFlight = firewall.apply(changes)
    await Promise.resolve()
    setImmediate(killAll)
    await inFlight

    expect((await firewall.read()).dynamic).to.have.lengthOf(20_004)
  })

  it('rejects a change with the words of the kernel, and puts it right later', async () => {
    tools.replace('iptables-save', 'exit 1')
    await waitUntil(() => firewall.status().state === 'broken')
    for (const program of ['iptables', 'ip6tables']) run(program, '-t', 'raw', '-F')
    await waitUntil(() => {
      run('sh', '-c', 'ipset destroy sipward-dynamic4 || true')
      return !run('ipset', 'list', '-name').includes('sipward-dynamic4\n')
    })

    const [lost, held] = await Promise.allSettled([
      firewall.apply([block('203.0.113.10')]),
      firewall.apply([block('2001:db8:0:10::/64')]),
    ])

    expect(held.status).to.equal('fulfilled')
    const refusal = (lost as PromiseRejectedResult).reason as AppError
    expect(refusal.code).to.equal('firewallUnavailable')
    expect(refusal.message).to.match(/set with the given name does not exist/)
    expect(sink.troubles).to.include(refusal.message)

    tools.putBack('iptables-save')
    await isHealed()
    const { dynamic } = await firewall.read()
    expect(dynamic.map(({ source }) => source)).to.include('203.0.113.10')
  })

  it('leaves alone what is as it shall be', async () => {
    const { verifiedAt } = firewall.status()

    await waitUntil(() => firewall.status().verifiedAt > verifiedAt + 200)

    expect(sink.healed).to.deep.equal([])
    expect(sink.troubles).to.deep.equal([])
  })
})
