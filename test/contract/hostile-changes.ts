// Changes and rules that no firewall may take, whatever the types say of them.
import type { Network } from '../../src/domain/address.js'
import type { FirewallChange, FirewallRules } from '../../src/ports/firewall.js'
import { flow, net, noRules } from '../support/firewall-records.js'

/** Changes that are not what ipset shall read. */
export function hostileChanges(): FirewallChange[] {
  const texts = [
    '203.0.113.9\nflush',
    '203.0.113.9 timeout 0',
    '203.0.113.9-203.0.113.99',
    '10.0.0.0/8',
    '-exist',
    '2001:db8::/63',
    '2001:DB8:0:1::/64',
    'example.com',
    '010.0.0.1',
    '',
  ] as Network[]
  const until = Date.now() + 60_000
  const good = flow('203.0.113.9', 5060)
  return [
    ...texts.map(
      (source) => ({ op: 'add', set: 'dynamic', source, until, proof: 'returned' }) as const,
    ),
    { op: 'add', set: 'deny', network: '192.0.2.0/24 nomatch' as Network },
    { op: 'remove', set: 'allow', network: '192.0.2.1/24' as Network },
    { op: 'add', set: 'dynamic', source: net('203.0.113.9'), until: NaN, proof: 'returned' },
    { op: 'add', set: 'flow', flow: { ...good, port: 70_000 }, until },
    { op: 'add', set: 'flow', flow: { ...good, port: '1\nflush' as unknown as number }, until },
    { op: 'remove', set: 'flow', flow: { ...good, protocol: 'icmp' as 'udp' } },
    { op: 'add', set: 'slowed', source: '10.0.0.0/8' as Network, until },
    { op: 'add', set: 'slowed', source: net('203.0.113.9'), until: Infinity },
    { op: 'add', set: 'spared', flow: { ...good, port: -1 }, until },
  ]
}

/** Rules that are not what iptables shall read. */
export function hostileRules(): FirewallRules[] {
  return [
    { ...noRules, ports: ['5060 -j ACCEPT'] },
    { ...noRules, ports: ['5062:5060'] },
    { ...noRules, ports: ['0'] },
    { ...noRules, protocols: ['icmp' as 'udp'] },
    { ...noRules, packetsPerSecond: 1.5 },
    { ...noRules, guessesAtOnce: -1 },
    { ...noRules, packetsPerSecond: '1\n-F' as unknown as number },
  ]
}
