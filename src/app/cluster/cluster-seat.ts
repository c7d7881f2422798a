// Whether this host stands alone or is one of a cluster: what the daemon needs of either, in one shape.
import type { HostDesk } from '../../ports/operator/host-desk.js'
import type { ClusterStatus } from './cluster.js'
import { joinCluster } from './join-cluster.js'
import type { JoinParts } from './join-cluster.js'
import { SingleHostDesk } from './single-host-desk.js'
import type { SharedMemory } from '../start/open-memory.js'

/** A host's part in a cluster, or that it has none. */
export interface ClusterSeat {
  /** Hosts, as people ask for them. */
  readonly desk: HostDesk
  /** Undefined where the store is not shared. */
  status(): ClusterStatus | undefined
  start(): Promise<void>
  stop(): Promise<void>
}

/** What a seat is made of. */
export interface ClusterSeatParts extends Omit<JoinParts, 'shared'> {
  readonly shared: SharedMemory | undefined
}

/** Creates it. */
export function createClusterSeat({ shared, ...parts }: ClusterSeatParts): ClusterSeat {
  if (shared === undefined) {
    return {
      desk: new SingleHostDesk(parts.describe, parts.clock),
      status: () => undefined,
      start: () => Promise.resolve(),
      stop: () => Promise.resolve(),
    }
  }
  const cluster = joinCluster({ ...parts, shared })
  return {
    desk: shared.store,
    status: () => cluster.status(),
    start: () => cluster.start(),
    stop: () => cluster.stop(),
  }
}
