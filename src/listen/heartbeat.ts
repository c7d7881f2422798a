// Asks the other side every second whether it is alive, and notices when it is not.
import { Repeater } from '../jobs/repeater.js'

/** How long a heartbeat takes, in ms. */
export interface HeartbeatTiming {
  /** From one ping to the next. */
  readonly pingMs: number

  /** How long nothing may be heard while a ping waits for its answer. */
  readonly pongMs: number

  /** How long a ping may wait for its answer while other things arrive: the answer queues behind them. */
  readonly busyPongMs: number
}

/** Does what the heartbeat asks for. */
export interface HeartbeatListener {
  /** Send a ping with this name. */
  onPing(id: string): void

  /** The other side is gone: `reason` continues a sentence that begins with its name. */
  onDead(reason: string): void
}

/** Sends pings and watches for their answers, one at a time. */
export class Heartbeat {
  readonly #timing: HeartbeatTiming
  readonly #listener: HeartbeatListener
  readonly #ticks: Repeater
  #count = 0
  #awaitedId: string | undefined
  // Deadlines are counted in ticks, not in time: after a stall of our own process, whose unread
  // bytes are still in the socket, a clock would call a living connection dead.
  #silentTicks = 0
  #awaitingTicks = 0

  constructor(timing: HeartbeatTiming, listener: HeartbeatListener) {
    this.#timing = timing
    this.#listener = listener
    this.#ticks = new Repeater(() => {
      this.#tick()
      return Promise.resolve()
    }, timing.pingMs)
  }

  /** Sends the first ping at once. */
  start(): void {
    this.#ticks.start()
    this.#sendPing()
  }

  /** Sends no more pings, and finds nobody dead. */
  stop(): void {
    void this.#ticks.stop()
  }

  /** Says that the other side sent something whole. */
  onHeard(): void {
    this.#silentTicks = 0
  }

  /** Tells whether this answers the ping that is waited for, and waits no more if so. */
  isAnswer(id: string | undefined): boolean {
    if (id === undefined || id !== this.#awaitedId) return false
    this.#awaitedId = undefined
    return true
  }

  #sendPing(): void {
    this.#count += 1
    this.#awaitedId = `ping-${this.#count}`
    this.#silentTicks = 0
    this.#awaitingTicks = 0
    this.#listener.onPing(this.#awaitedId)
  }

  #tick(): void {
    if (this.#awaitedId === undefined) {
      this.#sendPing()
      return
    }
    this.#silentTicks += 1
    this.#awaitingTicks += 1
    const { pingMs, pongMs, busyPongMs } = this.#timing
    if (this.#silentTicks * pingMs >= pongMs) {
      this.#listener.onDead(`said nothing for ${pongMs} ms, not even to a ping`)
    } else if (this.#awaitingTicks * pingMs >= busyPongMs) {
      this.#listener.onDead(
        `did not answer a ping for ${busyPongMs} ms, while it sent other things`,
      )
    }
  }
}
