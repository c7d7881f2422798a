// Does NAT map other ports onto those of SIP? The kernel's rules see a port before it is mapped.
import { type Check, notLookedAt, wrong } from '../check.js'
import { isCovered, portsCommand } from '../port-words.js'

/** Looks at the rules of NAT, of iptables and of nftables (Docker's published ports among them). */
export const natPorts: Check = {
  name: 'nat-ports',
  title: 'no port is mapped onto SIP without being protected',
  isCheap: false,
  look: async (facts) => {
    const { run, settings } = facts
    const ends = [
      await run(['iptables-save', '-t', 'nat']),
      await run(['ip6tables-save', '-t', 'nat']),
      await run(['nft', 'list', 'ruleset']),
    ]
    if (ends.every(({ status }) => status !== 0)) {
      return notLookedAt('neither iptables-save nor nft shows the rules')
    }
    const rules = ends.map(({ stdout }) => stdout).join('\n')
    const mapped = mappedPorts(rules).filter(({ to }) => isCovered(to, settings.sipPorts))
    const missing = mapped.filter(({ from }) => !isCovered(from, settings.sipPorts))
    const ports = [...new Set(missing.map(({ from }) => from))]
    return ports.map((from) =>
      wrong({
        sentence: `NAT maps port ${from} onto a port of SIP, and sip.ports does not name it`,
        cost: 'who comes in by this port is not stopped by blocks for a time, names and limits',
        command: portsCommand(facts, ports),
      }),
    )
  },
}

/** `--dport 5099 … --to-ports 5060`, `--to-destination A:5060`, `dport 5099 redirect to :5060`, `dnat to A:5060` */
export function mappedPorts(rules: string): { readonly from: number; readonly to: number }[] {
  return rules.split('\n').flatMap((line) => {
    const from = /dport (\d+)(?![\d:-])/.exec(line)?.[1]
    const to =
      /--to-ports (\d+)/.exec(line)?.[1] ??
      /--to-destination \S*:(\d+)/.exec(line)?.[1] ??
      /(?:redirect|dnat)(?: ip6?)? to \S*:(\d+)/.exec(line)?.[1]
    return from === undefined || to === undefined ? [] : [{ from: Number(from), to: Number(to) }]
  })
}
