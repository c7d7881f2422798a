// The server over TCP: HTTP or HTTPS, bounded. Where its address cannot be had, it says so and tries again:
// nothing else waits for it.
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { AddressInfo, Server as SocketServer } from 'node:net'
import { Repeater } from '../../../jobs/repeater.js'
import { whyOf } from '../../../domain/system-failure.js'
import { boundConnections } from './bounded-connections.js'
import { followTls, readTls, type TlsFiles } from './tls-files.js'

/** Where to serve what. */
export interface WebServerOptions {
  readonly listen: { readonly address: string; readonly port: number }
  /** A socket that listens already, perhaps in another network; by default one is opened. */
  readonly socket?: SocketServer | undefined
  readonly tls: TlsFiles | undefined
  readonly handler: RequestListener
  /** Is told why people cannot reach the pages, and with an empty text that they can. */
  readonly onState: (reason: string) => void
  /** How often it tries again, and looks after the certificate. */
  readonly everyMs?: number
}

const limits = {
  maxHeaderSize: 16_384,
  headersTimeout: 10_000,
  requestTimeout: 120_000,
  keepAliveTimeout: 15_000,
  connectionsCheckingInterval: 2000,
}
const bounds = { maxConnections: 300, graceMs: 500, idleMs: 75_000 }
const handshakeTimeout = 10_000
const usualEveryMs = 10_000

/** Serves the pages and the API. */
export class WebServer {
  readonly #options: WebServerOptions
  readonly #repeaters: Repeater[] = []
  #server: Server | TlsServer | undefined
  #isStopped = false

  constructor(options: WebServerOptions) {
    this.#options = options
  }

  /** The port that is listened on; 0 where it is not. */
  get port(): number {
    return (this.#server?.address() as AddressInfo | null | undefined)?.port ?? 0
  }

  /** Tries to listen, and goes on trying where that fails. */
  async start(): Promise<void> {
    await this.#try()
    this.#repeat(new Repeater(() => this.#try(), this.#options.everyMs ?? usualEveryMs))
  }

  /** Stops listening and ends every connection. */
  async stop(): Promise<void> {
    this.#isStopped = true
    await Promise.all(this.#repeaters.splice(0).map((repeater) => repeater.stop()))
    const server = this.#server
    this.#server = undefined
    if (server === undefined) return
    await new Promise<void>((resolve) => {
      server.close(() => {
        resolve()
      })
      server.closeAllConnections()
    })
  }

  async #try(): Promise<void> {
    if (this.#server !== undefined) return
    const { listen, onState } = this.#options
    try {
      this.#server = await this.#listen()
      onState('')
    } catch (caught) {
      onState(`cannot listen on ${listen.address} port ${listen.port}: ${whyOf(caught)}`)
    }
  }

  async #listen(): Promise<Server | TlsServer> {
    const { listen, socket, tls, handler, onState, everyMs } = this.#options
    const server =
      tls === undefined
        ? createServer(limits, handler)
        : createTlsServer({ ...limits, handshakeTimeout, ...(await readTls(tls)) }, handler)
    server.maxConnections = 10 * bounds.maxConnections
    const event = tls === undefined ? 'connection' : 'secureConnection'
    boundConnections(server, { ...bounds, event })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      const place = socket ?? { host: listen.address, port: listen.port }
      server.listen(place, () => {
        server.off('error', reject)
        resolve()
      })
    })
    if (tls !== undefined && 'setSecureContext' in server) {
      const options = everyMs === undefined ? { onState } : { onState, everyMs }
      this.#repeat(followTls(server, tls, options))
    }
    return server
  }

  #repeat(repeater: Repeater): void {
    if (this.#isStopped) return
    this.#repeaters.push(repeater)
    repeater.start()
  }
}
