// A PBX behind a real firewall and attackers around it, for the tests of one suite.
import {
  IptablesFirewall,
  type IptablesFirewallOptions,
} from '../../src/enforce/iptables-firewall.js'
import type { FirewallRules } from '../../src/ports/firewall.js'
import { noRules, nothing, realClock as clock, RecordingSink } from './firewall-records.js'
import { needNamespaces, NetworkPair } from './network-namespace.js'

/** Addresses of attackers that every such suite has. */
export const attacker = '203.0.113.66'
export const neighbor = '203.0.113.67'
export const attacker6 = '2001:db8:1:66::1'
export const sameNetwork6 = '2001:db8:1:66::2'
export const nextNetwork6 = '2001:db8:1:67::1'
const all = [attacker, neighbor, attacker6, sameNetwork6, nextNetwork6]

/** What a test works with; made anew for each, but for the namespaces. */
export class FirewalledPair {
  readonly net = new NetworkPair()
  readonly sink = new RecordingSink()
  firewall = new IptablesFirewall({ clock, sink: this.sink, netns: this.net.pbx.name })

  /** Another firewall on the same kernel, as after a restart. */
  openAnother(options: Partial<IptablesFirewallOptions> = {}): void {
    const { sink } = this
    this.firewall = new IptablesFirewall({ clock, sink, netns: this.net.pbx.name, ...options })
  }

  /** How many packets have come to the rules of a chain of the PBX, the most of any rule. */
  packetsIn(chain: string, tool: 'iptables' | 'ip6tables' = 'iptables'): number {
    const listed = this.net.pbx.run(tool, '-t', 'raw', '-L', chain, '-v', '-x', '-n')
    const counts = [...listed.matchAll(/^ +(\d+) +\d+ /gm)].map(([, count]) => Number(count))
    if (counts.length === 0) throw new Error(`${chain} has no rules`)
    return Math.max(...counts)
  }
}

/** Makes the pair before the suite, starts the firewall before each test, and clears up. */
export function useFirewalledPair(rules: Partial<FirewallRules>): () => FirewalledPair {
  let pair: FirewalledPair | undefined
  const get = (): FirewalledPair => {
    if (pair === undefined) throw new Error('the suite has not begun')
    return pair
  }
  before(async function () {
    needNamespaces(this)
    pair = new FirewalledPair()
    await pair.net.open(all)
  })
  beforeEach(async () => {
    get().openAnother()
    await get().firewall.start(nothing, { ...noRules, ...rules })
    get().net.received()
  })
  afterEach(() => get().firewall.stop({ keep: false }))
  after(() => pair?.net.close())
  return get
}

/** Returns a request as a scanner or a phone sends it, about 400 bytes. */
export function sipRequest(
  method: string,
  options: { readonly header?: string; readonly displayName?: string } = {},
): string {
  const { header = 'User-Agent: Yealink SIP-T46S 66.85.0.5', displayName = '100' } = options
  return [
    `${method} sip:100@203.0.113.1 SIP/2.0`,
    'Via: SIP/2.0/UDP 203.0.113.66:5070;branch=z9hG4bK-1868934534;rport',
    'Max-Forwards: 70',
    `From: "${displayName}" <sip:100@203.0.113.1>;tag=3130300131333936`,
    `To: "${displayName}" <sip:100@203.0.113.1>`,
    'Call-ID: 918305182438914',
    `CSeq: 1 ${method}`,
    'Contact: <sip:100@203.0.113.66:5070>',
    header,
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')
}
