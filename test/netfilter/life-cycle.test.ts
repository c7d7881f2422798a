// Start and stop of the iptables firewall: what it needs, what it leaves behind, how much it holds.
import { expect } from 'chai'
import type { AppError } from '../../src/domain/app-error.js'
import {
  IptablesFirewall,
  type IptablesFirewallOptions,
} from '../../src/enforce/iptables-firewall.js'
import {
  block,
  blocked,
  ipv6Sources,
  net,
  everyRule,
  noRules,
  nothing,
  realClock as clock,
  RecordingSink,
  sources,
} from '../support/firewall-records.js'
import { needNamespaces, NetworkNamespace } from '../support/network-namespace.js'
import { waitUntil } from '../support/wait-until.js'
import { startDaemon } from '../support/start-firewall-daemon.js'
import { ToolFolder } from '../support/tool-folder.js'

describe('the life cycle of the iptables firewall', () => {
  let namespace: NetworkNamespace
  let tools: ToolFolder
  let sink: RecordingSink

  const opened: IptablesFirewall[] = []
  const open = (options: Partial<IptablesFirewallOptions> = {}): IptablesFirewall => {
    const places = { netns: namespace.name, searchPath: tools.path }
    const firewall = new IptablesFirewall({ clock, sink, ...places, ...options })
    opened.push(firewall)
    return firewall
  }
  const kernel = (): string =>
    ['iptables-save', 'ip6tables-save']
      .map((program) => namespace.run(program, '-t', 'raw'))
      .concat(namespace.run('ipset', 'list', '-name'))
      .join('')
  const refusalOf = async (firewall: IptablesFirewall, wanted = nothing): Promise<AppError> => {
    try {
      await firewall.start(wanted, noRules)
    } catch (caught) {
      return caught as AppError
    }
    throw new Error('it started')
  }

  beforeEach(function () {
    needNamespaces(this)
    namespace = new NetworkNamespace('life')
    tools = new ToolFolder()
    sink = new RecordingSink()
  })

  afterEach(async () => {
    // Also where a test has failed: an open firewall would keep the whole run from ending.
    await Promise.all(opened.splice(0).map((firewall) => firewall.stop({ keep: true })))
    namespace.destroy()
    tools.remove()
  })

  it('says in one sentence which program is missing', async () => {
    tools.takeAway('ipset')
    const withoutIpset = await refusalOf(open())
    expect(withoutIpset.code).to.equal('firewallUnavailable')
    expect(withoutIpset.message).to.equal('ipset is not installed: apt install ipset')

    tools.takeAway('iptables-save')
    const withoutIptables = await refusalOf(open())
    expect(withoutIptables.message).to.equal('iptables-save is not installed: apt install iptables')
    const elsewhere = await refusalOf(open({ netns: '' }))
    expect(elsewhere.message).to.equal(withoutIptables.message)
  })

  it('says that the kernel does not know this iptables, and which one to choose', async () => {
    const words =
      "can't initialize iptables table raw: Table does not exist (do you need to insmod?)"
    tools.replace('iptables-save', `echo "iptables-save v1.8.9 (legacy): ${words}" >&2; exit 3`)

    const refusal = await refusalOf(open())

    expect(refusal.code).to.equal('firewallUnavailable')
    expect(refusal.message).to.equal(
      'the kernel has no table raw for this iptables (iptables-save): ' +
        'choose another one: update-alternatives --config iptables',
    )
  })

  it('says which network namespace does not exist, and takes no path for one', async () => {
    const missing = await refusalOf(open({ netns: 'sipward-nowhere' }))
    expect(missing.message).to.equal(
      'the network namespace sipward-nowhere does not exist: ip netns add sipward-nowhere',
    )

    for (const netns of ['../../etc', '-a', 'a b', '.']) {
      expect((await refusalOf(open({ netns }))).code).to.equal('invalidConfiguration')
    }
  })

  it('does not wait for ever for a program that hangs', async () => {
    tools.replace('ipset', '[ "$1" = - ] && exec /bin/sleep 60; exec /usr/sbin/ipset "$@"')
    const silent = await refusalOf(open({ commandDeadlineMs: 200 }))
    expect(silent.message).to.equal('ipset did not answer within 0.2 s')

    tools.replace('iptables-save', 'exec /bin/sleep 60')
    const hanging = await refusalOf(open({ commandDeadlineMs: 200 }))
    expect(hanging.message).to.equal('iptables-save did not finish within 0.2 s')
  })

  it('says that it may not change the firewall when it is not root', async () => {
    const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
    const daemon = await startDaemon(nobody, { netns: '', sources: [] })
    await daemon.kill()

    expect(daemon.said).to.deep.equal({
      code: 'firewallUnavailable',
      message:
        'not allowed to change the firewall (iptables-save): run as root, or with CAP_NET_ADMIN',
    })
  })

  it('works for an ordinary user in a user namespace of his own', async () => {
    const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
    const prefix = [...nobody, 'unshare', '--user', '--map-root-user', '--net']
    const daemon = await startDaemon(prefix, { netns: '', sources: ['203.0.113.9'] })
    await daemon.kill()

    expect(daemon.said).to.deep.equal({ state: 'ready', reason: '' })
  })

  it('leaves nothing behind when the start is refused', async () => {
    const before = kernel()
    tools.replace('ip6tables-restore', 'echo "no room for rules" >&2; exit 4')

    const refusal = await refusalOf(open())

    expect(refusal.code).to.equal('firewallUnavailable')
    expect(refusal.message).to.equal('ip6tables-restore: no room for rules')
    expect(withoutCounters(kernel())).to.equal(withoutCounters(before))
  })

  it('is not ready when the rules are not seen in the kernel', async () => {
    tools.replace('iptables-restore', 'while read -r line; do :; done')

    const refusal = await refusalOf(open())

    expect(refusal.message).to.match(/did not keep what was written: the chain SIPWARD was missing/)
  })

  it('leaves the protection of an earlier daemon in place when the start is refused', async () => {
    const earlier = open()
    const wanted = { ...nothing, dynamic: [blocked('203.0.113.9')] }
    await earlier.start(wanted, noRules)
    await earlier.stop({ keep: true })
    const before = kernel()
    tools.replace('ip6tables-restore', 'exit 4')

    const refused = open()
    await refusalOf(refused, wanted)

    expect(withoutCounters(kernel())).to.equal(withoutCounters(before))
    expect((await refused.read()).dynamic).to.have.lengthOf(1)
  })

  it('does without the modules that a kernel lacks, says which, and takes them in with the next rules', async () => {
    const real = '/usr/sbin/iptables-restore "$@"'
    // As iptables says it of a match that the kernel does not know.
    const refuse = 'echo "iptables-restore: unknown match" >&2; exit 1'
    const script = `text=$(/bin/cat); case "$text" in *"-m string"*) ${refuse};; esac`
    tools.replace('iptables-restore', `${script}; printf '%s\\n' "$text" | ${real}`)
    const firewall = open({ verifyMs: 50 })
    const rules = { ...noRules, packetsPerSecond: 1000, userAgents: ['sipv'], tftp: true }
    const dynamic = [blocked('203.0.113.9')]

    await firewall.start({ ...nothing, dynamic }, rules)

    expect(firewall.status().state).to.equal('ready')
    expect(firewall.status().reason).to.match(
      /^the kernel lacks the count of guesses .*; the kernel lacks the names of scanners \(module xt_string\) \(IPv4\): .*unknown match$/,
    )
    expect(kernel())
      .to.match(/sw-p1000/)
      .and.match(/SIPWARD-TFTP/)
    const { verifiedAt } = firewall.status()
    await waitUntil(() => firewall.status().verifiedAt > verifiedAt)
    expect(sink.healed).to.deep.equal([])

    tools.putBack('iptables-restore')
    await firewall.setRules({ ...rules, packetsPerSecond: 999 })
    expect(firewall.status().reason).to.equal('')
    await firewall.stop({ keep: false })
  })

  it('clears away what a killed daemon was filling, and everything of ours at the stop', async () => {
    const before = kernel()
    namespace.run('ipset', 'create', 'sipward-dynamic4-new', 'hash:ip', 'timeout', '5')
    namespace.run('ipset', 'create', 'sipward-flow6-new', 'hash:ip')
    namespace.run('ipset', 'create', 'another', 'hash:ip')
    namespace.run('iptables', '-t', 'raw', '-N', 'SIPWARD-OLD')
    namespace.run('iptables', '-t', 'raw', '-N', 'SIPWARDEN')
    const firewall = open()

    await firewall.start(nothing, everyRule)
    expect(kernel()).to.not.match(/-new|SIPWARD-OLD/)
    await firewall.stop({ keep: false })

    namespace.run('iptables', '-t', 'raw', '-X', 'SIPWARDEN')
    expect(withoutCounters(kernel())).to.equal(`${withoutCounters(before)}another\n`)
  })

  it('goes on with IPv4 where there is no IPv6, says so, and takes IPv6 in when it comes', async () => {
    tools.replace('ip6tables-save', 'echo "no table raw" >&2; exit 3')
    const firewall = open({ verifyMs: 50 })

    await firewall.start(nothing, noRules)
    await firewall.apply([block('203.0.113.9'), block('2001:db8:0:9::/64')])
    expect(firewall.status().state).to.equal('ready')
    expect(firewall.status().reason).to.equal('IPv6 is not protected: ip6tables-save: no table raw')
    expect(namespace.run('ipset', 'list', '-name')).to.not.match(/6$/m)

    tools.putBack('ip6tables-save')
    const { dynamic } = await untilTwo(firewall)
    await firewall.stop({ keep: true })
    expect(dynamic.map(({ source }) => source)).to.include('2001:db8:0:9::/64')
  })

  it('holds more than 65,536 sources, and lists that outgrow their sets', async () => {
    const firewall = open({ maxEntries: 70_000 })
    const lists = ipv6Sources(90_000)
    await firewall.start({ ...nothing, dynamic: sources(70_000).map((s) => blocked(s)) }, noRules)

    await firewall.apply(lists.map((network) => ({ op: 'add', set: 'deny', network })))
    await firewall.apply([{ op: 'add', set: 'deny', network: net('192.0.2.0/24') }])

    const live = await firewall.read()
    expect(live.dynamic).to.have.lengthOf(70_000)
    expect(live.deny).to.have.lengthOf(90_001)
    await firewall.stop({ keep: true })
  })

  // How fast that is with ten times as many: npm run bench enforce.
  it('restores 10,000 blocks and takes 1,000 at once', async () => {
    const firewall = open()
    const all = sources(6000)
    const dynamic = all.slice(0, 5000).concat(ipv6Sources(5000))
    const state = { ...nothing, dynamic: dynamic.map((source) => blocked(source)) }

    await firewall.start(state, noRules)
    const calls = all.slice(5000).map((source) => block(source))
    await Promise.all(calls.map((change) => firewall.apply([change])))

    expect((await firewall.read()).dynamic).to.have.lengthOf(11_000)
    await firewall.stop({ keep: true })
  })
})

async function untilTwo(firewall: IptablesFirewall): ReturnType<IptablesFirewall['read']> {
  for (const end = performance.now() + 5000; ;) {
    const live = await firewall.read()
    if (live.dynamic.length >= 2 || performance.now() > end) return live
  }
}

function withoutCounters(text: string): string {
  return text.replace(/^#.*\n/gm, '').replace(/\[\d+:\d+\]/g, '')
}
