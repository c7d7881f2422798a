// This host as it describes itself to the others.
import { networkInterfaces, release } from 'node:os'
import { parseAddress } from '../../domain/address.js'
import type { Address } from '../../domain/address.js'
import type { HostDescription, PartHealth } from '../../domain/host.js'
import type { SourceStatus } from '../../ports/event-source.js'
import type { DaemonStatus } from '../../ports/operator/status-desk.js'

const well: PartHealth = { isWell: true, reason: '' }

/** Makes it of the daemon's status. */
export function describeHost(status: DaemonStatus): HostDescription {
  const { version, host, startedAt, sources, firewall, geo } = status
  return {
    name: host,
    addresses: outsideAddresses(),
    version,
    kernel: release(),
    pbxs: sources
      .filter(({ kind }) => kind === 'ami')
      .map((source) => ({ name: source.name, version: source.version })),
    health: {
      firewall: { isWell: firewall.state === 'ready', reason: firewall.reason },
      ami: healthOf(sources, 'ami'),
      hep: healthOf(sources, 'hep'),
      geo: geo.state === 'ready' ? well : { isWell: false, reason: geo.reason },
    },
    startedAt,
  }
}

/** The addresses that others may know it by. */
function outsideAddresses(): readonly Address[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal }) => !internal)
    .map(({ address }) => parseAddress(address.replace(/%.*$/, '')))
    .filter((address) => address !== undefined)
}

function healthOf(sources: readonly SourceStatus[], kind: SourceStatus['kind']): PartHealth {
  const ill = sources.find((source) => source.kind === kind && source.state !== 'running')
  return ill === undefined
    ? well
    : { isWell: false, reason: `${ill.name} is ${ill.state}: ${ill.reason}` }
}
