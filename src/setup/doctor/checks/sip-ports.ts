// Are all ports protected where Asterisk takes SIP?
import { sipTransports, type SipTransport } from '../../asterisk/transports.js'
import { type Check, type Finding, notLookedAt, wrong } from '../check.js'
import { withoutAsterisk } from '../local-pbxs.js'
import { isCovered, portsCommand } from '../port-words.js'

/** Looks at the transports of every Asterisk here. */
export const sipPorts: Check = {
  name: 'sip-ports',
  title: 'every port of SIP is protected',
  isCheap: false,
  look: async (facts) => {
    const { asterisks, settings } = facts
    const nothing = withoutAsterisk(facts)
    if (nothing !== undefined) return nothing
    const all: SipTransport[] = []
    for (const { command } of asterisks.here) all.push(...(await sipTransports(command)))
    if (all.length === 0) return notLookedAt('Asterisk names no port of SIP')
    const open = all.filter(({ address }) => !isLoopback(address))
    const missing = open.filter(({ port }) => !isCovered(port, settings.sipPorts))
    const ports = [...new Set(missing.map(({ port }) => port))]
    return ports.map((port): Finding => {
      const names = missing.filter((one) => one.port === port).map(({ transport }) => transport)
      return wrong({
        sentence: `Asterisk takes SIP on port ${port} (${[...new Set(names)].join(', ')}), which sip.ports does not name`,
        cost: 'blocks for a time and limits do not hold there, and names of scanners are not looked for',
        command: portsCommand(facts, ports),
      })
    })
  },
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1'
}
