// What systemd is told of this daemon: that it runs, reads its configuration, ends, and that it still answers.
import type { SystemdOrders } from '../../config/systemd-orders.js'
import { toError } from '../../domain/app-error.js'
import { printable } from '../../domain/untrusted.js'
import { notifySystemd } from '../../enforce/process/notify-systemd.js'
import type { RunProcess } from '../../enforce/process/process-order.js'
import { Repeater } from '../../jobs/repeater.js'
import type { Log } from '../../ports/log.js'

// Two beats may be lost before systemd takes the daemon for dead.
const beatsInTime = 3
const lookMs = 10_000
const maxStatusLength = 200

/** What a link is made of. */
export interface SystemdLinkParts {
  /** Undefined where nobody waits to be told: then nothing is done at all. */
  readonly orders: SystemdOrders | undefined
  /** A small process starts the programs: the daemon stands still while it is copied. */
  readonly runProcess: RunProcess
  /** The verdict of health, in one sentence. */
  readonly verdict: () => Promise<string>
  readonly log: Log
}

/**
 * The line to systemd. Each beat begins with a timer of the main loop, asks for the verdict of health
 * and goes through the launcher: where one of the three hangs, systemd hears nothing and acts.
 */
export class SystemdLink {
  readonly #parts: SystemdLinkParts
  readonly #beats: Repeater
  #told = ''
  #isSilent = false

  constructor(parts: SystemdLinkParts) {
    this.#parts = parts
    const watchdogMs = parts.orders?.watchdogMs
    const everyMs = watchdogMs === undefined ? lookMs : watchdogMs / beatsInTime
    this.#beats = new Repeater(() => this.#beat(), everyMs)
  }

  /** Tells that the daemon runs; from now on it beats. */
  async ready(): Promise<void> {
    if (this.#parts.orders === undefined) return
    await this.#tell(['READY=1', ...(await this.#news())])
    this.#beats.start()
  }

  /** Tells that the configuration is read, and when that is over. */
  async reloading(read: () => Promise<unknown>): Promise<void> {
    await this.#tell(['RELOADING=1'])
    try {
      await read()
    } finally {
      await this.#tell(['READY=1'])
    }
  }

  /** Tells that the daemon ends. */
  async stopping(): Promise<void> {
    await this.#beats.stop()
    await this.#tell(['STOPPING=1', 'STATUS=stopping'])
  }

  async #beat(): Promise<void> {
    const alive = this.#parts.orders?.watchdogMs === undefined ? [] : ['WATCHDOG=1']
    const told = [...alive, ...(await this.#news())]
    if (told.length > 0) await this.#tell(told)
  }

  /** The verdict, where it has changed. */
  async #news(): Promise<readonly string[]> {
    const verdict = printable(await this.#parts.verdict()).slice(0, maxStatusLength)
    if (verdict === this.#told) return []
    this.#told = verdict
    return [`STATUS=${verdict}`]
  }

  async #tell(assignments: readonly string[]): Promise<void> {
    const { orders, runProcess, log } = this.#parts
    if (orders === undefined) return
    try {
      await notifySystemd(assignments, { notifySocket: orders.notifySocket, runProcess })
      this.#isSilent = false
    } catch (caught) {
      // Once: it would be said again with every beat.
      if (!this.#isSilent) log.warn({ cause: toError(caught).message }, 'systemd cannot be told')
      this.#isSilent = true
    }
  }
}
