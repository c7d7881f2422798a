// Live news for many clients as server-sent events (WHATWG HTML, section 9.2), bounded for each of
// them. A client that comes back gets what it has missed, or is told to read everything again.
import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { AppError } from '../../../domain/app-error.js'
import { safeJson } from '../../format/safe-json.js'
import type { LiveEvent } from '../../../ports/news.js'
import type { Operator } from '../../../ports/operator/operator.js'
import { beatStream } from './beat-stream.js'
import { onceGone } from './route/once-gone.js'
import { liveEventJson } from './routes/news.js'

/** The bounds of a stream. */
export interface EventStreamOptions {
  /** A comment is sent this often, so that both sides notice a dead connection. */
  readonly heartbeatMs?: number
  readonly maxClients?: number
  /** The most streams of one session: a browser with many tabs leaves room for others. */
  readonly maxClientsOfSession?: number
  /** The most bytes that wait for a slow client; beyond it events are dropped, and the client is told how many. */
  readonly maxPendingBytes?: number
  /** How many of the latest events are kept for clients that come back. */
  readonly maxKept?: number
  /** For so long after the last client has gone events are kept for its return. */
  readonly lingerMs?: number
}

/** Who listens. */
export interface StreamClient {
  /** The id of the last event that it got before; empty for none. */
  readonly lastEventId: string
  /** Whose session it is; undefined on the control socket. */
  readonly session: string | undefined
  /** Tells whether that session is still in force: a stream does not outlive it. */
  readonly isStillIn: () => Promise<boolean>
}

interface Listening extends Omit<StreamClient, 'lastEventId'> {
  dropped: number
}

// How long a client waits before it comes back.
const retryMs = 3000

const defaults: Required<EventStreamOptions> = {
  heartbeatMs: 15_000,
  maxClients: 50,
  maxClientsOfSession: 8,
  maxPendingBytes: 1_048_576,
  maxKept: 1000,
  lingerMs: 60_000,
}

/** Passes the live events on to everybody who listens, and keeps the latest for those who come back. */
export class EventStream {
  readonly #operator: Pick<Operator, 'news' | 'status' | 'geo'>
  readonly #options: Required<EventStreamOptions>
  readonly #clients = new Map<ServerResponse, Listening>()
  // Ids of another run of this program are not ours.
  readonly #run = randomUUID().slice(0, 8)
  #kept: string[] = []
  #count = 0
  #stop: (() => void) | undefined
  #lingering: NodeJS.Timeout | undefined

  constructor(
    operator: Pick<Operator, 'news' | 'status' | 'geo'>,
    options: EventStreamOptions = {},
  ) {
    this.#operator = operator
    this.#options = { ...defaults, ...options }
  }

  /**
   * Turns a response into a stream of events, until its client goes.
   * @throws AppError `unavailable` where too many listen already
   */
  add(response: ServerResponse, { lastEventId, session, isStillIn }: StreamClient): void {
    this.#refuseCrowd(session)
    const isHere = onceGone(response, () => {
      this.#clients.delete(response)
      if (this.#clients.size === 0) this.#linger()
    })
    if (!isHere) return
    clearTimeout(this.#lingering)
    this.#stop ??= this.#start()
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // A proxy that collects an answer before it passes it on would hold everything back.
      'x-accel-buffering': 'no',
    })
    response.write(`retry: ${retryMs}\n: listening\n\n`)
    this.#clients.set(response, { session, isStillIn, dropped: 0 })
    for (const text of this.#missedSince(lastEventId)) this.#write(response, text)
  }

  #refuseCrowd(session: string | undefined): void {
    const { maxClients, maxClientsOfSession } = this.#options
    const ofSession = [...this.#clients.values()].filter((each) => each.session === session)
    const isCrowd = session !== undefined && ofSession.length >= maxClientsOfSession
    if (!isCrowd && this.#clients.size < maxClients) return
    const whose = isCrowd ? `${maxClientsOfSession} of this session` : 'too many clients'
    throw new AppError('unavailable', `${whose} listen to events already: close one and try again`)
  }

  #start(): () => void {
    const unsubscribe = this.#operator.news.subscribe((event) => {
      this.#send(event)
    })
    const timer = setInterval(() => {
      for (const [response, { isStillIn }] of this.#clients) {
        void beatStream(response, isStillIn, (text) => this.#write(response, text))
      }
    }, this.#options.heartbeatMs)
    timer.unref()
    return () => {
      clearInterval(timer)
      unsubscribe()
    }
  }

  /** Goes on listening for a while; what happens after that nobody has missed, but must read again. */
  #linger(): void {
    this.#lingering = setTimeout(() => {
      this.#stop?.()
      this.#stop = undefined
      this.#kept = []
      // A gap in the ids: a client that comes back later is told that it has missed something.
      this.#count += 1
    }, this.#options.lingerMs)
    this.#lingering.unref()
  }

  #send(event: LiveEvent): void {
    this.#count += 1
    const data = safeJson(liveEventJson(event, this.#operator))
    const text = `id: ${this.#run}-${this.#count}\nevent: ${event.kind}\ndata: ${data}\n\n`
    this.#kept.push(text)
    // Cut now and then, and not at each event: a shift moves all of them.
    if (this.#kept.length >= 2 * this.#options.maxKept) {
      this.#kept = this.#kept.slice(-this.#options.maxKept)
    }
    for (const [response, listening] of this.#clients) {
      if (!this.#write(response, text)) listening.dropped += 1
    }
  }

  /** The events after the one with this id; a mark where they are not all here. */
  #missedSince(lastEventId: string): readonly string[] {
    if (lastEventId === '') return []
    const [, run, number = ''] = /^(\w{8})-(\d{1,15})$/.exec(lastEventId) ?? []
    const missed = this.#count - Number(number)
    const kept = this.#kept.slice(-this.#options.maxKept)
    if (run !== this.#run || missed < 0 || missed > kept.length) {
      return ['event: resync\ndata: {"reason":"events were missed: read everything again"}\n\n']
    }
    return missed === 0 ? [] : kept.slice(-missed)
  }

  #write(response: ServerResponse, text: string): boolean {
    if (response.writableEnded || response.writableLength > this.#options.maxPendingBytes)
      return false
    const listening = this.#clients.get(response)
    if (listening !== undefined && listening.dropped > 0) {
      response.write(`event: dropped\ndata: {"count":${listening.dropped}}\n\n`)
      listening.dropped = 0
    }
    response.write(text)
    return true
  }
}
