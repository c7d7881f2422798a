// Which programs a change of the settings starts: none where no rule depends on it.
import { expect } from 'chai'
import { firewallRules } from '../../src/app/path/firewall-rules.js'
import { defaultSettings, type Settings } from '../../src/domain/settings.js'
import { IptablesFirewall } from '../../src/enforce/iptables-firewall.js'
import type { RunProcess } from '../../src/enforce/process/process-order.js'
import { runProcess } from '../../src/enforce/process/start-process.js'
import { net, nothing, realClock as clock, RecordingSink } from '../support/firewall-records.js'
import { needNamespaces, NetworkNamespace } from '../support/network-namespace.js'

describe('the programs that a change of the settings starts', () => {
  let namespace: NetworkNamespace | undefined
  let firewall: IptablesFirewall
  let started: string[] = []

  const counting: RunProcess = (order, input, onText) => {
    started.push([order.program, ...order.args].find((word) => /tables|^ipset/.test(word)) ?? '')
    return runProcess(order, input, onText)
  }
  const startedBy = async (work: () => Promise<unknown>): Promise<string[]> => {
    started = []
    await work()
    return started
  }
  const set = (change: Partial<Settings>): Promise<void> =>
    firewall.setRules(firewallRules({ ...defaultSettings, ...change }))

  before(async function () {
    needNamespaces(this)
    namespace = new NetworkNamespace('writes')
    firewall = new IptablesFirewall({
      clock,
      sink: new RecordingSink(),
      netns: namespace.name,
      verifyMs: 3_600_000,
      runProcess: counting,
    })
    await firewall.start(nothing, firewallRules(defaultSettings))
  })

  after(async () => {
    await firewall.stop({ keep: false })
    namespace?.destroy()
  })

  it('are none for what no rule depends on, however often it is set', async () => {
    const harmless: readonly Partial<Settings>[] = [
      {},
      { 'retention.days': 30 },
      { 'blocking.threshold': 7 },
      { 'detection.attemptsPerDay': 50 },
      { 'country.list': ['CN'] },
      { 'invite.value': 5 },
    ]
    for (const change of harmless) {
      expect(await startedBy(() => set(change)), JSON.stringify(change)).to.deep.equal([])
    }
  })

  it('are three a family for a rule, once for changes at the same time', async () => {
    const once = await startedBy(() =>
      Promise.all([set({ 'sip.ports': ['5070'] }), set({ 'sip.ports': ['5070'] })]),
    )
    const ofFamily = (tool: string): string[] => [`${tool}-save`, `${tool}-restore`, `${tool}-save`]

    expect(once).to.have.members([...ofFamily('iptables'), ...ofFamily('ip6tables')])
    expect(namespace?.run('iptables', '-t', 'raw', '-S', 'SIPWARD')).to.include('--dports 5070')
  })

  it('write the rules once for a country policy, be its setting in the rules as well', async () => {
    const written = await startedBy(async () => {
      await set({ 'sip.ports': ['5070'], 'country.policy': 'deny' })
      await firewall.setCountries({ mode: 'deny', networks: [net('198.51.100.0/24')] })
    })

    expect(written.filter((tool) => tool.endsWith('tables-restore'))).to.have.members([
      'iptables-restore',
      'ip6tables-restore',
    ])
  })
})
