// Live news for many clients as server-sent events (WHATWG HTML, section 9.2), bounded per client.
import type { ServerResponse } from 'node:http'
import { safeJson } from '../../format/safe-json.js'
import type { LiveEvent } from '../../../ports/news.js'
import type { Operator } from '../../../ports/operator/operator.js'
import { liveEventJson } from './routes/news.js'

/** The bounds of a stream. */
export interface EventStreamOptions {
  /** A comment is sent this often, so that both sides notice a dead connection. */
  readonly heartbeatMs?: number
  readonly maxClients?: number
  /** What may wait for a slow client; beyond it events are dropped, and the client is told how many. */
  readonly maxPendingBytes?: number
}

/** Passes the live events on to everybody who listens. Subscribes only while somebody does. */
export class EventStream {
  readonly #operator: Pick<Operator, 'news' | 'status' | 'geo'>
  readonly #options: Required<EventStreamOptions>
  readonly #dropped = new Map<ServerResponse, number>()
  #stop: (() => void) | undefined

  constructor(
    operator: Pick<Operator, 'news' | 'status' | 'geo'>,
    options: EventStreamOptions = {},
  ) {
    this.#operator = operator
    this.#options = { heartbeatMs: 15_000, maxClients: 50, maxPendingBytes: 1_048_576, ...options }
  }

  /** Tells whether another client would be one too many. */
  get isFull(): boolean {
    return this.#dropped.size >= this.#options.maxClients
  }

  /** Turns a response into a stream of events, until its client goes. */
  add(response: ServerResponse): void {
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    })
    response.write(': listening\n\n')
    this.#dropped.set(response, 0)
    this.#stop ??= this.#start()
    response.on('close', () => {
      this.#dropped.delete(response)
      if (this.#dropped.size > 0) return
      this.#stop?.()
      this.#stop = undefined
    })
  }

  #start(): () => void {
    const unsubscribe = this.#operator.news.subscribe((event) => {
      this.#send(event)
    })
    const timer = setInterval(() => {
      for (const response of this.#dropped.keys()) this.#write(response, ': still here\n\n')
    }, this.#options.heartbeatMs)
    return () => {
      clearInterval(timer)
      unsubscribe()
    }
  }

  #send(event: LiveEvent): void {
    const text = `event: ${event.kind}\ndata: ${safeJson(liveEventJson(event, this.#operator))}\n\n`
    for (const response of this.#dropped.keys()) {
      if (!this.#write(response, text)) {
        this.#dropped.set(response, (this.#dropped.get(response) ?? 0) + 1)
      }
    }
  }

  #write(response: ServerResponse, text: string): boolean {
    if (response.writableLength > this.#options.maxPendingBytes) return false
    const count = this.#dropped.get(response) ?? 0
    if (count > 0) {
      this.#dropped.set(response, 0)
      response.write(`event: dropped\ndata: {"count":${count}}\n\n`)
    }
    response.write(text)
    return true
  }
}
