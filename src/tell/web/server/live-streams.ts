// Streams of server-sent events to open pages, bounded in number, by session, and in what waits for a slow one.
import type { Response } from 'express'
import { AppError } from '../../../domain/app-error.js'
import { beatStream } from '../api/beat-stream.js'
import { onceGone } from '../api/route/once-gone.js'
import type { PageAnswer, SitePaths } from '../pages/page-route.js'

const retryMs = 3000
const maxStreams = 50
const maxOfSession = 8
const maxPendingBytes = 262_144

/** Who asks for a stream. */
export interface StreamAsker {
  readonly session: string
  /** The id of the last event that the page got before; empty for none. */
  readonly lastEventId: string
  /** Tells whether the session is still in force: a stream does not outlive it. */
  readonly isStillIn: () => Promise<boolean>
}

/** The streams of all pages. */
export class LiveStreams {
  readonly #paths: SitePaths
  readonly #heartbeatMs: number
  readonly #open = new Map<Response, string>()

  constructor(paths: SitePaths, heartbeatMs = 15_000) {
    this.#paths = paths
    this.#heartbeatMs = heartbeatMs
  }

  /**
   * Answers with a stream, until the page goes.
   * @throws AppError `unavailable` where too many listen already
   */
  async pour(
    response: Response,
    { open }: Extract<PageAnswer, { kind: 'stream' }>,
    { session, lastEventId, isStillIn }: StreamAsker,
  ): Promise<void> {
    const ofSession = [...this.#open.values()].filter((each) => each === session)
    if (this.#open.size >= maxStreams || ofSession.length >= maxOfSession) {
      throw new AppError('unavailable', 'too many pages listen already: close one')
    }
    let stop: (() => void) | undefined
    const isHere = onceGone(response, () => {
      clearInterval(timer)
      this.#open.delete(response)
      stop?.()
    })
    if (!isHere) return
    this.#open.set(response, session)
    const timer = setInterval(() => {
      void beatStream(response, isStillIn, (text) => {
        write(response, text)
      })
    }, this.#heartbeatMs)
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // A proxy that collects an answer before it passes it on would hold everything back.
      'x-accel-buffering': 'no',
    })
    response.write(`retry: ${retryMs}\n: listening\n\n`)
    const begun = await open({
      ...this.#paths,
      lastEventId,
      send: ({ id, event, data }) => {
        write(response, `id: ${id}\nevent: ${event}\ndata: ${data}\n\n`)
      },
    })
    if (this.#open.has(response)) stop = begun
    else begun()
  }
}

/** A page that reads too slowly misses events; it counts them when it comes back. */
function write(response: Response, text: string): void {
  if (!response.writableEnded && response.writableLength <= maxPendingBytes) response.write(text)
}
