// The firewall contract for each adapter.
import { DryRunFirewall } from '../../src/enforce/dry-run/dry-run-firewall.js'
import { IptablesFirewall } from '../../src/enforce/iptables-firewall.js'
import { Launcher } from '../../src/enforce/process/launcher.js'
import { realClock as clock } from '../support/firewall-records.js'
import { needNamespaces, NetworkNamespace } from '../support/network-namespace.js'
import { describeFirewall } from './firewall.contract.js'

describeFirewall('dry run', () => ({
  open: (options) => new DryRunFirewall({ ...options, clock, say: () => undefined }),
  close: () => undefined,
}))

describeFirewall('iptables and ipset in a network namespace', (suite) => {
  needNamespaces(suite)
  const namespace = new NetworkNamespace('contract')
  return {
    open: (options) => new IptablesFirewall({ ...options, clock, netns: namespace.name }),
    close: () => {
      namespace.destroy()
    },
  }
})

describeFirewall('the same, its programs started by a launcher', (suite) => {
  needNamespaces(suite)
  const namespace = new NetworkNamespace('launched')
  const launcher = new Launcher()
  return {
    open: (options) =>
      new IptablesFirewall({
        ...options,
        clock,
        netns: namespace.name,
        runProcess: (...run) => launcher.run(...run),
      }),
    close: async () => {
      await launcher.close()
      namespace.destroy()
    },
  }
})
