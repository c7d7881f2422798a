// The web server: HTTP or HTTPS on TCP, for people and programs beyond the control socket.
import { createServer, type RequestListener, type Server as HttpServer } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import { BlockList, isIPv6 } from 'node:net'
import { AppError, systemCodeOf } from '../../../domain/app-error.js'
import {
  familyOf,
  firstAddressOf,
  parseAddress,
  parseNetwork,
  prefixOf,
} from '../../../domain/address.js'
import { whyOf } from '../../../domain/system-failure.js'
import { boundConnections } from './bounded-connections.js'
import { whyNotListen } from './open-listen.js'
import { readTlsPair, TlsFiles, type TlsNews, type TlsPaths } from './tls-files.js'

/** Where to serve what. */
export interface WebServerOptions {
  readonly listen: { readonly address: string; readonly port: number }
  readonly tls: TlsPaths | undefined
  /** Addresses and networks; without TLS and beyond loopback nobody else is answered. */
  readonly trustedProxies: readonly string[]
  readonly handler: RequestListener
  readonly tlsNews: TlsNews
}

const maxConnections = 500
const bounds = { maxConnections, graceMs: 2000, idleMs: 30_000 }
const limits = {
  maxHeaderSize: 16_384,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2000,
}

/** Serves the application until it is stopped. */
export class WebServer {
  readonly #options: WebServerOptions
  #server: HttpServer | TlsServer | undefined
  #files: TlsFiles | undefined

  constructor(options: WebServerOptions) {
    this.#options = options
  }

  /** The port that is really used. */
  get port(): number {
    const address = this.#server?.address()
    return typeof address === 'object' && address !== null
      ? address.port
      : this.#options.listen.port
  }

  /**
   * Starts to listen.
   * @throws AppError `invalidConfiguration` where others could read what is said, or TLS cannot be used;
   *   `addressInUse` and `unavailable` where the address cannot be had
   */
  async start(): Promise<void> {
    const { listen, tls, trustedProxies, handler, tlsNews } = this.#options
    const isTls = tls !== undefined
    const refused = whyNotListen({ address: listen.address, isTls, trustedProxies })
    if (refused !== undefined) throw new AppError('invalidConfiguration', refused)
    const server = isTls
      ? createTlsServer({ ...limits, ...(await readTlsPair(tls)), minVersion: 'TLSv1.2' }, handler)
      : createServer(limits, handler)
    server.maxConnections = 4 * maxConnections
    if (!isTls) refuseStrangers(server, trustedProxies)
    boundConnections(server, bounds)
    await this.#listen(server)
    this.#server = server
    if (!isTls) return
    this.#files = new TlsFiles(tls, { server: server as TlsServer, news: tlsNews })
    await this.#files.start()
  }

  /** Stops listening and ends what is being answered. */
  async stop(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    await this.#files?.stop()
    if (server === undefined) return
    await new Promise<void>((resolve) => {
      server.close(() => {
        resolve()
      })
      server.closeAllConnections()
    })
  }

  #listen(server: HttpServer): Promise<void> {
    const { address, port } = this.#options.listen
    return new Promise((resolve, reject) => {
      server.once('error', (error) => {
        const where = `[web] listen ${isIPv6(address) ? `[${address}]` : address}:${port}`
        const code = systemCodeOf(error) === 'EADDRINUSE' ? 'addressInUse' : 'unavailable'
        reject(new AppError(code, `${where}: ${whyOf(error)}`, { cause: error }))
      })
      server.listen({ host: address, port, backlog: 511 }, () => {
        server.removeAllListeners('error')
        resolve()
      })
    })
  }
}

// What arrives in clear from another machine is for the listed proxies alone.
function refuseStrangers(server: HttpServer, proxies: readonly string[]): void {
  const known = new BlockList()
  known.addSubnet('127.0.0.0', 8, 'ipv4')
  known.addAddress('::1', 'ipv6')
  for (const text of proxies) {
    const network = parseNetwork(text)
    if (network === undefined) {
      throw new AppError(
        'invalidConfiguration',
        `[web] trusted_proxies: ${text} is no address and no network`,
      )
    }
    const family = familyOf(network) === 4 ? 'ipv4' : 'ipv6'
    known.addSubnet(firstAddressOf(network), prefixOf(network), family)
  }
  server.prependListener('connection', (socket) => {
    const peer = parseAddress(socket.remoteAddress ?? '')
    if (peer === undefined || !known.check(peer, isIPv6(peer) ? 'ipv6' : 'ipv4')) socket.destroy()
  })
}
