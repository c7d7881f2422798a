// The store and the recorder in front of it.
import { join } from 'node:path'
import type { Config } from '../../config/config.js'
import { secretSettingKeys } from '../../domain/settings.js'
import type { Clock } from '../../ports/clock.js'
import { isClusterStore } from '../../ports/cluster-store.js'
import type { ChangeCursor, ClusterStore } from '../../ports/cluster-store.js'
import type { Secrets } from '../../ports/secrets.js'
import type { Store } from '../../ports/store.js'
import { BackedClusterStore } from '../../remember/backed-cluster-store.js'
import { SecretBox } from '../../remember/shared/secret-box.js'
import { SecretSettings } from '../../remember/shared/secret-settings.js'
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
  /** Encrypts what the books keep of secrets. */
  readonly box: Secrets
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
  const box = SecretBox.fromFile(config.secrets.keyFile)
  if (box.fault !== undefined) log.error(box.fault.message)
  const secrets = secretSettings(box, log)
  const own = await createStore(url, { host: config.host.name, secrets })
  const shared = isClusterStore(own)
    ? await openShared({ config, remote: own, secrets }, parts)
    : undefined
  const store = shared?.store ?? own
  if (shared === undefined) {
    await own.open()
    stack.add(() => own.close())
  }
  const recorder = new Recorder({
    store,
    spoolDirectory,
    clock,
    secrets,
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
  return { store, recorder, shared, box }
}

/** Without its key a secret setting counts as unset, and people are told why. */
function secretSettings(box: Secrets, log: Log): SecretSettings {
  return new SecretSettings({
    secrets: box,
    keys: secretSettingKeys,
    onTrouble: (text) => {
      log.error(text)
    },
  })
}

async function openShared(
  {
    config,
    remote,
    secrets,
  }: {
    readonly config: Config
    readonly remote: ClusterStore
    readonly secrets: SecretSettings
  },
  { log, stack }: MemoryParts,
): Promise<SharedMemory> {
  const store = new BackedClusterStore({
    remote,
    copy: await createStore(`sqlite:${join(config.store.spoolDirectory, 'last-known.db')}`, {
      secrets,
    }),
    onTrouble: (text) => {
      log.warn(text)
    },
  })
  stack.add(() => store.close())
  await store.open()
  if (!store.isOpen) log.warn('the store is away: this host starts from what it knew last')
  return { store, cursor: store.isOpen ? await store.latestCursor() : undefined }
}
