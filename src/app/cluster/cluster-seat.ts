// Whether this host stands alone or is one of a cluster: what the daemon needs of either, in one shape.
import type { Config } from '../../config/config.js'
import type { Block } from '../../domain/block.js'
import type { HostDescription } from '../../domain/host.js'
import type { Clock } from '../../ports/clock.js'
import type { EventSink, WorkingSink } from '../../ports/event-source.js'
import type { Recorder } from '../../remember/recorder/recorder.js'
import type { HostDesk } from '../../ports/operator/host-desk.js'
import type { Cluster, ClusterStatus } from './cluster.js'
import { SingleHostDesk } from './single-host-desk.js'
import { joinCluster } from './join-cluster.js'
import type { News } from '../../ports/news.js'
import type { Log } from '../../ports/log.js'
import type { SharedMemory } from '../start/open-memory.js'
import type { Pipeline } from '../path/pipeline.js'
import type { SettingsKeeper } from '../path/settings-keeper.js'
import type { SwitchableFirewall } from '../path/switchable-firewall.js'

/** A host's part in a cluster, or that it has none. */
export interface ClusterSeat {
  /** Hosts, as people ask for them. */
  readonly desk: HostDesk
  /** Undefined where the store is not shared. */
  status(): ClusterStatus | undefined
  /** Returns a sink that hears nothing while this host is excluded. */
  listening(events: EventSink & WorkingSink): EventSink & WorkingSink
  start(): Promise<void>
  stop(): Promise<void>
}

/** What a membership is made of. */
export interface ClusterSeatParts {
  readonly config: Config
  readonly shared: SharedMemory | undefined
  /** Blocks of other hosts that are not in force here until another host confirms them. */
  readonly unconfirmed: readonly Block[]
  readonly pipeline: Pipeline
  readonly recorder: Pick<Recorder, 'status'>
  readonly firewall: SwitchableFirewall
  readonly settings: SettingsKeeper
  readonly news: News
  readonly log: Log
  readonly clock: Clock
  /** Describes this host as it is now; called after everything was made. */
  readonly describe: () => HostDescription
}

/** Creates it. */
export function createClusterSeat(parts: ClusterSeatParts): ClusterSeat {
  const { shared, config, describe, clock } = parts
  if (shared === undefined) {
    return {
      desk: new SingleHostDesk(describe, clock),
      status: () => undefined,
      listening: (events) => events,
      start: () => Promise.resolve(),
      stop: () => Promise.resolve(),
    }
  }
  const cluster = joinCluster({ ...parts, shared, host: config.host.name })
  return {
    desk: shared.store,
    status: () => cluster.status(),
    listening: (events) => quietWhile(cluster, events),
    start: () => cluster.start(),
    stop: () => cluster.stop(),
  }
}

function quietWhile(
  cluster: Pick<Cluster, 'isExcluded'>,
  events: EventSink & WorkingSink,
): EventSink & WorkingSink {
  return {
    onEvent: (event) => {
      if (!cluster.isExcluded) events.onEvent(event)
    },
    onSip: (message) => {
      if (!cluster.isExcluded) events.onSip(message)
    },
    onMalformed: (message) => {
      if (!cluster.isExcluded) events.onMalformed(message)
    },
    onPbxClock: (pbx, at) => {
      events.onPbxClock(pbx, at)
    },
    onWorking: (working) => {
      events.onWorking(working)
    },
  }
}
