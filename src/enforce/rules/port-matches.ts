// The SIP ports as matches of iptables.
import type { FirewallRules } from '../../ports/firewall.js'

// xt_multiport holds so many ports; a range takes the room of two.
const maxPorts = 15

/** Returns one match for each protocol and as many ports as fit into it. */
export function sipPortMatches(
  rules: Pick<FirewallRules, 'ports' | 'protocols'>,
): readonly string[] {
  return rules.protocols.flatMap((protocol) =>
    groups(rules.ports).map((ports) => `-p ${protocol} -m multiport --dports ${ports.join(',')}`),
  )
}

function groups(ports: readonly string[]): readonly (readonly string[])[] {
  const all: string[][] = []
  let room = 0
  for (const port of ports) {
    const size = port.includes(':') ? 2 : 1
    if (room < size) {
      all.push([])
      room = maxPorts
    }
    all.at(-1)?.push(port)
    room -= size
  }
  return all
}
