// The firewall contract for each adapter.
import { DryRunFirewall } from '../../src/enforce/dry-run-firewall.js'
import { IptablesFirewall } from '../../src/enforce/iptables-firewall.js'
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
