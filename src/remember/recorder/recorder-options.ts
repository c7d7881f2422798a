// The options of the recorder with their defaults, and its status.
import type { Clock } from '../../ports/clock.js'
import type { Store, StoreWrite } from '../../ports/store.js'
import type { SecretSettings } from '../shared/secret-settings.js'

/** Timers from outside. Tests hold them in their hand. */
export interface Timers {
  /** Calls once after the delay; returns how to call it off. */
  readonly after: (delayMs: number, call: () => void) => () => void
}

/** Why writes were lost. */
export type DropReason =
  /** The store is away and the spool has reached its bound. */
  | 'spoolFull'
  /** Neither the store nor the spool takes writes, and the memory for them has reached its bound. */
  | 'queueFull'
  /** The store says that it will never take this write. */
  | 'refused'
  /** A line of the spool was cut short by a crash, or damaged. */
  | 'damaged'
  /** The recorder was closed while neither store nor spool took them, or before. */
  | 'closed'

/** What the recorder can say of itself. */
export interface RecorderStatus {
  /** `spooling`: the store is away or behind, and writes wait on the disk. */
  readonly state: 'ok' | 'spooling'
  /** Writes that wait in memory. */
  readonly queued: number
  /** Bytes that wait on the disk. */
  readonly spooledBytes: number
  /** Lost writes, by reason and kind: `spoolFull:attack`. */
  readonly dropped: Readonly<Record<string, number>>
  /** One sentence, why the state is what it is; empty when ok. */
  readonly reason: string
  /** When the store last took a write, in ms since the epoch; 0 for never. */
  readonly lastWriteAt: number
}

/** How to make a recorder; all but the first three have defaults. */
export interface RecorderOptions {
  /** The store, opened. */
  readonly store: Pick<Store, 'write'>
  /** A directory of the recorder's own, for the spool; it is made where it is missing. */
  readonly spoolDirectory: string
  readonly clock: Clock
  /** The settings that are sealed before they wait anywhere. */
  readonly secrets?: SecretSettings | undefined
  /** Past it trust is lost, and attacks at 9/10 of it; lists, settings and blocks never. */
  readonly maxSpoolBytes?: number
  /** The most writes that wait in memory. */
  readonly maxQueued?: number
  /** The most writes handed to the store at once. */
  readonly batchSize?: number
  /** How long a write waits for others. */
  readonly batchMs?: number
  /** How long trust waits: every registration of every phone brings some. */
  readonly trustMs?: number
  /** How long the store may take before writes go to the spool. */
  readonly storeDeadlineMs?: number
  /** The first pause before the store is tried again; each is twice the last. */
  readonly firstRetryMs?: number
  readonly maxRetryMs?: number
  readonly timers?: Timers
  /** Called when `state` changes. Must not throw. */
  readonly onStateChange?: (status: RecorderStatus) => void
  /**
   * Called with a sentence when writes are lost for this reason, once until all is well again.
   * Must not throw.
   */
  readonly onDropped?: (reason: DropReason, text: string) => void
}

/** {@link RecorderOptions} with nothing left open. */
export type RecorderSettings = Required<
  Omit<RecorderOptions, 'onStateChange' | 'onDropped' | 'secrets'>
>

const systemTimers: Timers = {
  after: (delayMs, call) => {
    const timer = setTimeout(call, delayMs)
    return () => {
      clearTimeout(timer)
    }
  },
}

/** Fills in the defaults. */
export function toRecorderSettings(options: RecorderOptions): RecorderSettings {
  return {
    maxSpoolBytes: 1024 ** 3,
    maxQueued: 50_000,
    batchSize: 500,
    batchMs: 50,
    trustMs: 5000,
    storeDeadlineMs: 2000,
    firstRetryMs: 250,
    maxRetryMs: 30_000,
    timers: systemTimers,
    ...options,
  }
}

/** Returns how many spooled bytes a kind of write may find and still join them. */
export function spoolBoundFor(kind: StoreWrite['kind'], maxSpoolBytes: number): number {
  if (kind === 'attack') return maxSpoolBytes * 0.9
  return kind === 'trust' ? maxSpoolBytes : Infinity
}
