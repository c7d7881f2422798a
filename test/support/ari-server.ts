// A little ARI server on loopback, over HTTP or TLS: it answers as a real Asterisk 22 does, and what it should
// not do a test tells it.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'

/** How an {@link AriServer} behaves; honest unless told otherwise. */
export interface AriServerOptions {
  readonly port?: number
  readonly tls?: { readonly key: string; readonly cert: string }
  /** Answers a request itself; false leaves it to the honest server. */
  readonly answer?: (request: IncomingMessage, response: ServerResponse) => boolean
  /** Whether the handshake of a WebSocket is answered; yes by default. */
  readonly takesEvents?: boolean
  /** The HTTP status with which it is refused instead. */
  readonly eventStatus?: number
  readonly answersPings?: boolean
}

/** The account that is let in. */
export const ariLogin = { username: 'sipward', password: 'right' } as const

/** What Asterisk says of itself, as one has said it. */
export const asteriskInfo = {
  build: { os: 'Linux', kernel: 'unknown', options: 'OPTIONAL_API', user: 'nobody' },
  system: { version: '22.10.1+dfsg', entity_id: '5e:dd:4c:5c:87:fd' },
  config: { name: '', default_language: 'en', setid: { user: '', group: '' } },
  status: {
    startup_time: '2026-11-30T22:17:21.742+0000',
    last_reload_time: '2026-11-30T22:17:21.742+0000',
  },
}

/** A ContactStatusChange of PJSIP. */
export function contactEvent(uri: string, status = 'Reachable', account = '100'): string {
  return JSON.stringify({
    type: 'ContactStatusChange',
    timestamp: '2026-11-30T22:17:36.212+0000',
    endpoint: endpointOf(account, 'PJSIP', 'online'),
    contact_info: { uri, contact_status: status, aor: account, roundtrip_usec: '1001' },
    asterisk_id: '5e:dd:4c:5c:87:fd',
    application: 'sipward',
  })
}

/** A PeerStatusChange; only chan_sip gives an address. */
export function peerEvent(
  name: string,
  status: string,
  { technology = 'PJSIP', address }: { technology?: string; address?: string } = {},
): string {
  return JSON.stringify({
    type: 'PeerStatusChange',
    timestamp: '2026-11-30T22:17:36.212+0000',
    endpoint: endpointOf(name, technology, status === 'Unreachable' ? 'offline' : 'online'),
    peer: { peer_status: status, ...(address !== undefined && { address }) },
    asterisk_id: '5e:dd:4c:5c:87:fd',
    application: 'sipward',
  })
}

/** An endpoint as the list and the events have it. */
export function endpointOf(resource: string, technology: string, state: string): object {
  return { technology, resource, state, channel_ids: [] }
}

/** A running server. */
export class AriServer {
  /** Method and path of each request, the handshakes among them. */
  readonly requests: string[] = []
  /** What `GET /ari/endpoints` answers. */
  endpoints: readonly object[] = []
  /** The password that is right now. */
  password: string = ariLogin.password
  /** The status with which all is answered; 0 for what is right. */
  status = 0
  readonly #options: AriServerOptions
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #events: WebSocketServer

  constructor(options: AriServerOptions = {}) {
    this.#options = options
    const autoPong = options.answersPings ?? true
    this.#events = new WebSocketServer({ noServer: true, autoPong })
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      this.#answer(request, response)
    }
    const { tls } = options
    this.#server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener)
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
      socket.on('error', () => undefined)
    })
    this.#server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      this.#upgrade(request, socket, head)
    })
  }

  async start(): Promise<this> {
    this.#server.listen(this.#options.port ?? 0, '127.0.0.1')
    await once(this.#server, 'listening')
    return this
  }

  async stop(): Promise<void> {
    this.dropAll()
    if (!this.#server.listening) return
    this.#server.close()
    await once(this.#server, 'close')
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    const scheme = this.#options.tls === undefined ? 'http' : 'https'
    return `${scheme}://127.0.0.1:${this.port}/ari`
  }

  /** Those who listen to events now. */
  get listeners(): readonly WebSocket[] {
    return [...this.#events.clients]
  }

  /** Sends an event to everybody who listens. */
  send(event: string | Buffer): void {
    for (const socket of this.listeners) socket.send(event, { binary: false })
  }

  /** Ends every connection without a word. */
  dropAll(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Reads nothing more on any connection. */
  stopReading(): void {
    for (const socket of this.#sockets) socket.pause()
  }

  /** Reads and writes nothing more on any connection, as one behind a wire that was cut. */
  freeze(): void {
    this.stopReading()
    for (const socket of this.#sockets) {
      socket.write = () => true
    }
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.requests.push(`${request.method ?? ''} ${request.url ?? ''}`)
    if (this.#options.answer?.(request, response) === true) return
    if (this.status !== 0) response.writeHead(this.status).end()
    else if (!this.#isKnown(request)) reply(response, 401, { message: 'Authentication required' })
    else if (request.url === '/ari/asterisk/info') reply(response, 200, asteriskInfo)
    else if (request.url === '/ari/endpoints') reply(response, 200, this.endpoints)
    else reply(response, 404, { message: 'Resource not found' })
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    this.requests.push(`UPGRADE ${request.url ?? ''}`)
    const { takesEvents = true, eventStatus = 0 } = this.#options
    if (!takesEvents) return
    const status = this.#isKnown(request) ? eventStatus : 401
    if (status !== 0) {
      socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    this.#events.handleUpgrade(request, socket, head, (events) => {
      events.on('error', () => undefined)
      this.#events.emit('connection', events, request)
    })
  }

  #isKnown({ headers }: IncomingMessage): boolean {
    const login = Buffer.from(`${ariLogin.username}:${this.password}`).toString('base64')
    return headers.authorization === `Basic ${login}`
  }
}

function reply(response: ServerResponse, status: number, json: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
}
