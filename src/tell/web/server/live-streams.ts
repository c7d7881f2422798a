// Streams of server-sent events to open pages, bounded in number, by session, and in what waits for a slow one.
import type { Response } from 'express'
import { AppError } from '../../../domain/app-error.js'
import type { PageAnswer, SitePaths } from '../pages/page-route.js'

const heartbeatMs = 15_000
const retryMs = 3000
const maxStreams = 50
const maxOfSession = 8
const maxPendingBytes = 262_144

/** Who asks for a stream. */
export interface StreamAsker {
  readonly session: string
  /** The id of the last event that the page got before; empty for none. */
  readonly lastEventId: string
}

/** The streams of all pages. */
export class LiveStreams {
  readonly #paths: SitePaths
  readonly #open = new Map<Response, string>()

  constructor(paths: SitePaths) {
    this.#paths = paths
  }

  /**
   * Answers with a stream, until the page goes.
   * @throws AppError `unavailable` where too many listen already
   */
  async pour(
    response: Response,
    { open }: Extract<PageAnswer, { kind: 'stream' }>,
    { session, lastEventId }: StreamAsker,
  ): Promise<void> {
    const ofSession = [...this.#open.values()].filter((each) => each === session)
    if (this.#open.size >= maxStreams || ofSession.length >= maxOfSession) {
      throw new AppError('unavailable', 'too many pages listen already: close one')
    }
    this.#open.set(response, session)
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // A proxy that collects an answer before it passes it on would hold everything back.
      'x-accel-buffering': 'no',
    })
    response.write(`retry: ${retryMs}\n: listening\n\n`)
    const timer = setInterval(() => {
      write(response, ': still here\n\n')
    }, heartbeatMs)
    response.on('close', () => {
      clearInterval(timer)
      this.#open.delete(response)
    })
    const stop = await open({
      ...this.#paths,
      lastEventId,
      send: ({ id, event, data }) => {
        write(response, `id: ${id}\nevent: ${event}\ndata: ${data}\n\n`)
      },
    })
    if (response.closed) stop()
    else response.on('close', stop)
  }
}

/** A page that reads too slowly misses events; it counts them when it comes back. */
function write(response: Response, text: string): void {
  if (!response.writableEnded && response.writableLength <= maxPendingBytes) response.write(text)
}
