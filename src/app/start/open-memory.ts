// The store and the recorder in front of it.
import { join } from 'node:path'
import type { Config } from '../../config/config.js'
import type { Clock } from '../../ports/clock.js'
import { isClusterStore } from '../../ports/cluster-store.js'
import type { ChangeCursor, ClusterStore } from '../../ports/cluster-store.js'
import type { Store } from '../../ports/store.js'
import { BackedClusterStore } from '../../remember/backed-cluster-store.js'
import { Recorder } from '../../remember/recorder/recorder.js'
import type { Log } from '../../ports/log.js'
import { createStore } from './open-store.js'
import type { ShutdownStack } from '../../jobs/shutdown-stack.js'

/** A store that other hosts share. */
export interface SharedMemory {
  readonly store: BackedClusterStore
  /** Where the row of changes stood before anything was read; undefined where the store was away. */
  readonly cursor: ChangeCursor | undefined
}

/** What a daemon remembers with. */
export interface Memory {
  readonly store: Store
  readonly recorder: Recorder
  /** Undefined where this is the only host. */
  readonly shared: SharedMemory | undefined
}

interface MemoryParts {
  readonly log: Log
  readonly clock: Clock
  readonly stack: ShutdownStack
}

/** Opens both; what an earlier daemon has spooled is in the store when this resolves, if that is there. */
export async function openMemory(config: Config, parts: MemoryParts): Promise<Memory> {
  const { log, clock, stack } = parts
  const { url, spoolDirectory } = config.store
  const own = createStore(url, { host: config.host.name })
  const shared = isClusterStore(own) ? await openShared(config, own, parts) : undefined
  const store = shared?.store ?? own
  if (shared === undefined) {
    await own.open()
    stack.add(() => own.close())
  }
  const recorder = new Recorder({
    store,
    spoolDirectory,
    clock,
    onStateChange: ({ state, reason }) => {
      if (state === 'ok') log.info('the store takes records again')
      else log.warn({ reason }, 'the store is away: records wait on the disk')
    },
    onDropped: (_reason, text) => {
      log.error(text)
    },
  })
  stack.add(() => recorder.close())
  await recorder.start()
  return { store, recorder, shared }
}

async function openShared(
  config: Config,
  remote: ClusterStore,
  { log, stack }: MemoryParts,
): Promise<SharedMemory> {
  const store = new BackedClusterStore({
    remote,
    copy: createStore(`sqlite:${join(config.store.spoolDirectory, 'last-known.db')}`),
    onTrouble: (text) => {
      log.warn(text)
    },
  })
  stack.add(() => store.close())
  await store.open()
  if (!store.isOpen) log.warn('the store is away: this host starts from what it knew last')
  return { store, cursor: store.isOpen ? await store.latestCursor() : undefined }
}
