// Ports in the words of the setting `sip.ports`.
import type { DoctorFacts } from './doctor-facts.js'

/** Tells whether one of the entries, `5060` or `5060:5062`, names a port. */
export function isCovered(port: number, entries: readonly string[]): boolean {
  return entries.some((entry) => {
    const [first = 0, last = first] = entry.split(':').map(Number)
    return port >= first && port <= last
  })
}

/** The command that adds ports to `sip.ports`; without a daemon nobody can be ordered to. */
export function portsCommand({ daemon }: DoctorFacts, ports: readonly number[]): string {
  const added = ports.map((port) => ` --add ${port}`).join('')
  return daemon === undefined ? '' : `sipward settings set sip.ports${added}`
}
