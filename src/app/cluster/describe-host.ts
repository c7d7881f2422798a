// This host as it describes itself to the others.
import { networkInterfaces, release } from 'node:os'
import { parseAddress } from '../../domain/address.js'
import type { Address } from '../../domain/address.js'
import type { Health } from '../../domain/health.js'
import type { HostDescription, PartHealth } from '../../domain/host.js'
import type { DaemonStatus } from '../../ports/operator/status-desk.js'

const well: PartHealth = { isWell: true, reason: '' }

/** Makes it of the daemon's status. */
export function describeHost(status: DaemonStatus): HostDescription {
  const { version, host, startedAt, sources, geo, health } = status
  return {
    name: host,
    addresses: outsideAddresses(),
    version,
    kernel: release(),
    pbxs: sources
      .filter(({ kind }) => kind === 'ami')
      .map((source) => ({ name: source.name, version: source.version })),
    health: {
      firewall: partHealth(health, 'firewall'),
      ami: partHealth(health, 'ami'),
      hep: partHealth(health, 'hep'),
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

function partHealth({ problems }: Health, part: 'firewall' | 'ami' | 'hep'): PartHealth {
  const problem = problems.find((one) => one.part === part)
  if (problem === undefined) return well
  return { isWell: problem.severity === 'hint', reason: problem.sentence }
}
