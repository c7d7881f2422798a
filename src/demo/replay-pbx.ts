// A stand-in for Asterisk that plays recordings: an AMI server over TCP, and HEP over UDP.
import { EventEmitter, once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { AppError } from '../domain/app-error.js'
import type { Clock } from '../ports/clock.js'
import { AmiSession } from './ami-session.js'
import { HepSender, type HepTarget } from './hep-sender.js'
import { Playback, type PlayedItem } from './playback.js'
import type { Recording } from './recording.js'
import { schedule, type ScheduleOptions } from './schedule.js'

/** What a {@link ReplayPbx} needs. */
export interface ReplayPbxOptions {
  /** Whom the AMI server lets in. */
  readonly username: string
  readonly secret: string

  /** Who receives the HEP datagrams; without it they are left out. */
  readonly hep?: HepTarget

  /** How long a client may leave its events unread before it is dropped, in ms [10,000]. */
  readonly drainDeadlineMs?: number

  readonly clock: Clock
}

/** How recordings are played. */
export interface PlayOptions extends ScheduleOptions {
  /** Ends the play early. */
  readonly signal?: AbortSignal

  /** Is told of every item just before it is sent. */
  readonly onItem?: (item: PlayedItem) => void
}

/** What came of a play. */
export interface PlayResult {
  readonly amiBlocks: number
  readonly hepDatagrams: number

  /** False where the signal or {@link ReplayPbx.stop} ended it. */
  readonly isComplete: boolean
}

const maxClients = 16

/** Timers of a busy process are late by this much; what is later than it is stamped anew. */
const maxLateMs = 50

/**
 * A PBX made of recordings. What it sends is byte for byte what was recorded, but for the times,
 * which are those at which it is sent: EventTV and SessionTV, and chunks 9 and 10 of HEP.
 */
export class ReplayPbx {
  readonly #options: ReplayPbxOptions
  readonly #sessions = new Set<AmiSession>()
  readonly #plays = new Map<Playback, Promise<number>>()
  readonly #logins = new EventEmitter()
  readonly #stopping = new AbortController()
  readonly #server: Server
  #hep: HepSender | undefined

  constructor(options: ReplayPbxOptions) {
    this.#options = options
    this.#server = createServer((socket) => {
      this.#welcome(socket)
    })
    this.#server.maxConnections = maxClients
  }

  /** How many clients are logged in and receive events. */
  get listeners(): number {
    return [...this.#sessions].filter((session) => session.isListening).length
  }

  /**
   * Listens for AMI clients on 127.0.0.1; resolves to the port that the system chose.
   * @throws AppError `unavailable` where that is refused.
   */
  async start(): Promise<number> {
    this.#server.listen(0, '127.0.0.1')
    try {
      await once(this.#server, 'listening')
    } catch (cause) {
      throw new AppError('unavailable', 'cannot listen for AMI on 127.0.0.1', { cause })
    }
    if (this.#options.hep) this.#hep = new HepSender(this.#options.hep)
    return (this.#server.address() as AddressInfo).port
  }

  /** Ends every play, cuts every client and closes both sockets. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#stopping.abort()
    for (const session of this.#sessions) session.stop()
    // A UDP socket that is closed while it sends never answers its sender.
    await Promise.allSettled(this.#plays.values())
    await this.#hep?.stop()
    this.#hep = undefined
    await closed
  }

  /** Resolves when a client is logged in. Rejects when the signal is aborted or the PBX stops. */
  async waitForLogin(signal?: AbortSignal): Promise<void> {
    if (this.listeners > 0) return
    await once(this.#logins, 'login', { signal: this.#untilStopOr(signal) })
  }

  /**
   * Plays recordings to whoever is logged in, and waits for the slowest client.
   * @throws AppError `invalidValue` for an impossible speed, `unavailable` where HEP cannot be sent.
   */
  async play(recordings: readonly Recording[], options: PlayOptions = {}): Promise<PlayResult> {
    const counts = { ami: 0, hep: 0 }
    const steps = schedule(recordings, options)
    const playback = new Playback({
      steps,
      clock: this.#options.clock,
      // At full speed nothing waits for its time, so nothing is early or late: it is now.
      maxLateMs: options.speed === Infinity ? 0 : maxLateMs,
      deliver: async (items) => {
        for (const item of items) {
          counts[item.kind] += 1
          options.onItem?.(item)
        }
        await this.#deliver(items)
      },
    })
    const run = playback.run(this.#untilStopOr(options.signal))
    this.#plays.set(playback, run)
    try {
      const isComplete = (await run) === steps.length
      return { amiBlocks: counts.ami, hepDatagrams: counts.hep, isComplete }
    } finally {
      this.#plays.delete(playback)
    }
  }

  #untilStopOr(signal: AbortSignal | undefined): AbortSignal {
    return AbortSignal.any(signal ? [this.#stopping.signal, signal] : [this.#stopping.signal])
  }

  #welcome(socket: Socket): void {
    const { username, secret, drainDeadlineMs = 10_000 } = this.#options
    const session = new AmiSession({
      socket,
      username,
      secret,
      drainDeadlineMs,
      pbxClock: () => this.#pbxClock(),
      onLogin: () => this.#logins.emit('login'),
      onClose: () => this.#sessions.delete(session),
    })
    this.#sessions.add(session)
    session.start()
  }

  /** The clock that EventTV is read from; it never passes an event that is still to be sent. */
  #pbxClock(): number {
    const next = [...this.#plays.keys()].map((playback) => playback.nextAt)
    return Math.min(this.#options.clock.now(), ...next)
  }

  async #deliver(items: readonly PlayedItem[]): Promise<void> {
    const sent = items.map((item) => item.bytes)
    const isHep = (index: number): boolean => items[index]?.kind === 'hep'
    let start = 0
    while (start < sent.length) {
      let end = start + 1
      while (end < sent.length && isHep(end) === isHep(start)) end += 1
      const run = sent.slice(start, end)
      await (isHep(start) ? this.#mirror(run) : this.#broadcast(Buffer.concat(run)))
      start = end
    }
  }

  async #broadcast(blocks: Buffer): Promise<void> {
    await Promise.all([...this.#sessions].map((session) => session.send(blocks)))
  }

  async #mirror(datagrams: readonly Buffer[]): Promise<void> {
    const hep = this.#hep
    if (hep) await Promise.all(datagrams.map((datagram) => hep.send(datagram)))
  }
}
