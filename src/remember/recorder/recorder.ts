// The queue between the path and the store: it never makes the path wait, and loses nothing.
import { AppError } from '../../domain/app-error.js'
import { whyOf } from '../../domain/system-failure.js'
import type { StoreWrite } from '../../ports/store.js'
import { deliver } from './deliver.js'
import { LossCounter } from './loss-counter.js'
import { spoolBoundFor, toRecorderSettings } from './recorder-options.js'
import type { RecorderOptions, RecorderSettings, RecorderStatus } from './recorder-options.js'
import { Spool } from './spool.js'
import { StoreGate } from './store-gate.js'
import { WriteQueue } from './write-queue.js'
import type { QueuedWrite } from './write-queue.js'

/**
 * Takes writes at any time and hands them to the store in batches. While the store is away they
 * go to a spool on the disk, which is delivered, in order and before anything newer, when it is
 * back, even after a crash. A crash in mid-delivery delivers some again: writes are idempotent.
 *
 * One loop does everything, one step at a time, so that there is one order: first the spool, then
 * the queue.
 */
export class Recorder {
  readonly #options: RecorderOptions
  readonly #settings: RecorderSettings
  readonly #queue: WriteQueue
  readonly #spool: Spool
  readonly #gate: StoreGate
  readonly #drops: LossCounter
  /** What was read from the oldest file of the spool and is not delivered yet. */
  #oldest: readonly QueuedWrite[] | undefined
  #state: RecorderStatus['state'] = 'ok'
  #reason = ''
  /** Why the spool takes nothing either; empty while it does. */
  #spoolFault = ''
  #lastWriteAt = 0
  #inFlight = 0
  #life: 'new' | 'started' | 'closed' = 'new'
  #loop: Promise<void> | undefined
  #wake: { readonly delayMs: number; readonly cancel: () => void } | undefined

  constructor(options: RecorderOptions) {
    this.#options = options
    this.#settings = toRecorderSettings(options)
    this.#queue = new WriteQueue(this.#settings.maxQueued)
    this.#spool = new Spool(this.#settings.spoolDirectory)
    this.#gate = new StoreGate(this.#settings, () => {
      this.#wakeIn(0)
    })
    this.#drops = new LossCounter((reason, text) => {
      // Later, because `record` must not be held up by who is told.
      queueMicrotask(() => this.#options.onDropped?.(reason, text))
    })
  }

  /**
   * Starts writing. Resolves when what an earlier run has spooled is in the store, or the store is
   * away; load the state after it.
   * @throws AppError `storeUnavailable` when the spool's directory cannot be used.
   */
  async start(): Promise<void> {
    await this.#spool.open()
    this.#life = 'started'
    if (!this.#spool.isEmpty) this.#enter('spooling', 'delivering what an earlier run has spooled')
    await this.#run()
  }

  /** Remembers soon. Never waits, never throws; what is lost is counted. */
  record(write: StoreWrite): void {
    const sealed = this.#seal(write)
    if (sealed instanceof AppError) this.#drops.count('refused', write.kind)
    else this.#take(sealed)
  }

  #take(write: StoreWrite): void {
    if (this.#life === 'closed') this.#drops.count('closed', write.kind)
    else if (!this.#queue.add(write)) this.#drops.count('queueFull', write.kind)
    else this.#wakeIn(this.#delayFor(write))
  }

  /**
   * Remembers, and resolves when the write is durable: in the store or, while that is away, on the
   * disk. Rejects with `storeUnavailable` when it is lost, `invalidValue` when it is refused, and
   * `invalidConfiguration` where a secret cannot be sealed.
   */
  recordDurably(write: StoreWrite): Promise<void> {
    return new Promise((resolve, reject) => {
      const sealed = this.#seal(write)
      if (sealed instanceof AppError) {
        this.#drops.count('refused', write.kind)
        reject(sealed)
        return
      }
      if (this.#life !== 'closed' && this.#queue.add(sealed, [{ resolve, reject }])) {
        this.#wakeIn(0)
        return
      }
      this.#drops.count(this.#life === 'closed' ? 'closed' : 'queueFull', write.kind)
      reject(new AppError('storeUnavailable', 'a record is lost: it can be written nowhere'))
    })
  }

  status(): RecorderStatus {
    return {
      state: this.#state,
      queued: this.#queue.size + this.#inFlight,
      spooledBytes: this.#spool.bytes,
      dropped: this.#drops.toRecord(),
      reason: [this.#reason, this.#spoolFault].filter((text) => text !== '').join('; '),
      lastWriteAt: this.#lastWriteAt,
    }
  }

  /** Writes the waiting records to the store or the spool, and ends. The owner of the store closes it. */
  async close(): Promise<void> {
    if (this.#life === 'closed') return
    const wasStarted = this.#life === 'started'
    this.#life = 'closed'
    this.#wake?.cancel()
    if (wasStarted) {
      await this.#run()
      // Once more for what came while an earlier run was ending.
      await this.#run()
    }
    this.#gate.stop()
    for (const queued of this.#queue.take(Infinity)) this.#lose(queued, 'closed')
    await this.#spool.close()
  }

  #seal(write: StoreWrite): StoreWrite | AppError {
    try {
      return this.#options.secrets?.seal(write) ?? write
    } catch (caught) {
      if (caught instanceof AppError) return caught
      throw caught
    }
  }

  #delayFor(write: StoreWrite): number {
    if (this.#queue.size >= this.#settings.batchSize) return 0
    return write.kind === 'trust' ? this.#settings.trustMs : this.#settings.batchMs
  }

  #wakeIn(delayMs: number): void {
    if (this.#life !== 'started' || (this.#wake?.delayMs ?? Infinity) <= delayMs) return
    this.#wake?.cancel()
    const cancel = this.#settings.timers.after(delayMs, () => {
      this.#wake = undefined
      void this.#run()
    })
    this.#wake = { delayMs, cancel }
  }

  #run(): Promise<void> {
    this.#loop ??= this.#steps().finally(() => {
      this.#loop = undefined
    })
    return this.#loop
  }

  async #steps(): Promise<void> {
    for (let goesOn = true; goesOn;) {
      goesOn = this.#state === 'ok' ? await this.#keepUp() : await this.#catchUp()
    }
  }

  /** One step while the store is there. Returns false when there is nothing left to do. */
  async #keepUp(): Promise<boolean> {
    if (this.#queue.size === 0) return false
    if (this.#queue.size > this.#settings.maxQueued / 2) {
      this.#enter('spooling', 'the store is slower than what is to be recorded')
    } else {
      await this.#writeQueue()
    }
    return true
  }

  /** One step while the store is away or behind. Returns false when it has to be waited for. */
  async #catchUp(): Promise<boolean> {
    await this.#spoolAll()
    if (!this.#gate.isOpen) return false
    const isTaken = await (this.#spool.isEmpty ? this.#writeQueue() : this.#deliverSpooled())
    if (isTaken) {
      if (this.#spool.isEmpty) this.#enter('ok', '')
      return true
    }
    // What came while the store was asked has woken nobody: it must not wait for the next try.
    await this.#spoolAll()
    // Nor is anybody woken by a pause that has ended while the disk was busy.
    return this.#life !== 'closed' && this.#gate.isOpen
  }

  async #spoolAll(): Promise<void> {
    while (this.#queue.size > 0 && (await this.#spoolQueue()));
  }

  /** Hands one batch of the queue to the store. Returns false when the store is away. */
  async #writeQueue(): Promise<boolean> {
    const undelivered = await this.#deliver(this.#queue.take(this.#settings.batchSize))
    this.#queue.putBack(undelivered)
    return undelivered.length === 0
  }

  /** Moves one batch of the queue to the spool. Returns false when the disk does not take it. */
  async #spoolQueue(): Promise<boolean> {
    const { batchSize, maxSpoolBytes } = this.#settings
    const { bytes } = this.#spool
    const kept: QueuedWrite[] = []
    for (const queued of this.#queue.take(batchSize)) {
      if (bytes < spoolBoundFor(queued.write.kind, maxSpoolBytes)) kept.push(queued)
      else this.#lose(queued, 'spoolFull')
    }
    this.#inFlight = kept.length
    try {
      if (kept.length > 0) await this.#spool.append(kept.map(({ write }) => write))
      this.#spoolFault = ''
      resolveAll(kept)
      return true
    } catch (caught) {
      this.#queue.putBack(kept)
      this.#spoolFault = `the spool cannot be written: ${whyOf(caught)}`
      return false
    } finally {
      this.#inFlight = 0
    }
  }

  /** Delivers a batch of the spool's oldest file. Returns false when the store is away, or we end. */
  async #deliverSpooled(): Promise<boolean> {
    // What is spooled can wait for the next start.
    if (this.#life === 'closed') return false
    try {
      const oldest = (this.#oldest ??= await this.#readOldest())
      const batch = oldest.slice(0, this.#settings.batchSize)
      const undelivered = await this.#deliver(batch)
      this.#oldest = oldest.slice(batch.length - undelivered.length)
      if (undelivered.length > 0) return false
      if (this.#oldest.length === 0) {
        await this.#spool.removeOldest()
        this.#oldest = undefined
      }
      return true
    } catch (caught) {
      this.#spoolFault = `the spool cannot be read: ${whyOf(caught)}`
      this.#gate.pause()
      return false
    }
  }

  async #readOldest(): Promise<readonly QueuedWrite[]> {
    const { writes, damaged } = await this.#spool.readOldest()
    if (damaged > 0) this.#drops.count('damaged', 'line', damaged)
    return writes.map((write) => ({ write, waiters: [] }))
  }

  /** Returns what the store, being away, has not taken. */
  async #deliver(batch: readonly QueuedWrite[]): Promise<readonly QueuedWrite[]> {
    if (batch.length === 0) return []
    this.#inFlight = batch.length
    const undelivered = await deliver(batch, {
      write: (writes) => this.#gate.write(writes),
      onWritten: (written) => {
        this.#lastWriteAt = this.#settings.clock.now()
        resolveAll(written)
      },
      onRefused: (refused, reason) => {
        this.#lose(refused, 'refused', reason)
      },
    })
    this.#inFlight = 0
    if (undelivered === undefined) return []
    this.#gate.pause()
    this.#enter('spooling', undelivered.reason.message)
    return undelivered.rest
  }

  #lose(queued: QueuedWrite, reason: 'spoolFull' | 'refused' | 'closed', cause?: AppError): void {
    this.#drops.count(reason, queued.write.kind)
    const failure = cause ?? new AppError('storeUnavailable', `a record is lost: ${reason}`)
    for (const waiter of queued.waiters) waiter.reject(failure)
  }

  #enter(state: RecorderStatus['state'], reason: string): void {
    const isNew = this.#state !== state
    this.#state = state
    this.#reason = reason
    if (state === 'ok') {
      this.#spoolFault = ''
      this.#drops.reset()
    }
    if (isNew) this.#options.onStateChange?.(this.status())
  }
}

function resolveAll(written: readonly QueuedWrite[]): void {
  for (const { waiters } of written) {
    for (const waiter of waiters) waiter.resolve()
  }
}
