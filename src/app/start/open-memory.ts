// The store and the recorder in front of it. Where one of them is away, the host protects without it.
import { join } from 'node:path'
import type { Config } from '../../config/config.js'
import { toError } from '../../domain/app-error.js'
import { secretSettingKeys } from '../../domain/settings.js'
import type { ShutdownStack } from '../../jobs/shutdown-stack.js'
import type { Clock } from '../../ports/clock.js'
import { isClusterStore } from '../../ports/cluster-store.js'
import type { ChangeCursor, ClusterStore } from '../../ports/cluster-store.js'
import type { Log } from '../../ports/log.js'
import type { Secrets } from '../../ports/secrets.js'
import type { Store } from '../../ports/store.js'
import { BackedClusterStore } from '../../remember/backed-cluster-store.js'
import { LateStore } from '../../remember/late-store.js'
import { SecretBox } from '../../remember/shared/secret-box.js'
import { SecretSettings } from '../../remember/shared/secret-settings.js'
import { Recorder } from '../../remember/recorder/recorder.js'
import { createStore } from './open-store.js'

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
  /** The store of this host alone, which may come late; undefined where it is shared. */
  readonly late: LateStore | undefined
  /** Starts the recorder where that has not succeeded yet. */
  readonly startRecorder: () => Promise<void>
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
  const late = shared === undefined ? await openLate(own, parts) : undefined
  const store = late ?? shared?.store ?? own
  const recorder = new Recorder({
    store,
    spoolDirectory,
    clock,
    secrets,
    onDropped: (_reason, text) => {
      log.error(text)
    },
  })
  stack.add(() => recorder.close())
  let isStarted = false
  const startRecorder = async (): Promise<void> => {
    if (isStarted) return
    await recorder.start()
    isStarted = true
  }
  await startRecorder().catch((caught: unknown) => {
    const cause = toError(caught).message
    log.warn({ cause }, 'records wait in memory: the disk takes none')
  })
  return { store, recorder, shared, late, startRecorder, box }
}

async function openLate(own: Store, { log, stack }: MemoryParts): Promise<LateStore> {
  const store = new LateStore(own)
  stack.add(() => store.close())
  await store.open()
  if (!store.isOpen) log.warn(`this host starts without memory: ${store.reason}`)
  return store
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
  const copyUrl = `sqlite:${join(config.store.spoolDirectory, 'last-known.db')}`
  const copy = new LateStore(await createStore(copyUrl, { secrets }))
  const store = new BackedClusterStore({
    remote,
    copy,
    onTrouble: (text) => {
      log.warn(text)
    },
  })
  stack.add(() => store.close())
  await store.open()
  if (!copy.isOpen) log.warn(`this host remembers nothing while the store is away: ${copy.reason}`)
  if (!store.isOpen) log.warn('the store is away: this host starts from what it knew last')
  return { store, cursor: store.isOpen ? await store.latestCursor() : undefined }
}
