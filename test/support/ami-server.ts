// An honest little AMI server on loopback: it greets, checks the login, answers pings, and sends
// what a test tells it to. What it should not do is switched off by its options.
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'

/** How an {@link AmiServer} behaves; honest unless told otherwise. */
export interface AmiServerOptions {
  /** What it says first; nothing when empty. */
  readonly greeting?: string
  readonly username?: string
  readonly secret?: string

  /** The message of a refused login; `{secret}` stands for the secret that was sent. */
  readonly refusal?: string

  /** Whether a login is answered at all. */
  readonly answersLogin?: boolean
  readonly answersPings?: boolean

  /** What CoreSettings answers; a refusal when undefined. */
  readonly version?: string | undefined

  /** The PBX's clock, in ms since the epoch. */
  readonly now?: () => number
  readonly host?: string
  readonly port?: number
  readonly tls?: { readonly key: string; readonly cert: string }
}

/** The account that is let in unless a test sets another one. */
export const amiLogin = { username: 'sipward', secret: 'right' } as const

/** A security event as Asterisk writes it. */
export function formatSecurityEvent(
  name: string,
  fields: Readonly<Record<string, string>> = {},
): string {
  const headers = {
    EventTV: '2026-11-20T12:00:00.000+0000',
    Severity: 'Error',
    Service: 'PJSIP',
    EventVersion: '1',
    AccountID: '100',
    SessionID: 'call-1',
    LocalAddress: 'IPV4/UDP/203.0.113.10/5060',
    RemoteAddress: 'IPV4/UDP/203.0.113.66/5062',
    ...fields,
  }
  const lines = Object.entries(headers).map(([key, value]) => `${key}: ${value}\r\n`)
  return `Event: ${name}\r\nPrivilege: security,all\r\n${lines.join('')}\r\n`
}

/** A running server. */
export class AmiServer {
  /** Every action received, each as its lines without the closing empty one. */
  readonly actions: string[] = []

  /** When each connection came, in ms of the monotonic clock. */
  readonly connectedAt: number[] = []
  readonly #options: AmiServerOptions
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #loggedIn = new Set<Socket>()

  constructor(options: AmiServerOptions = {}) {
    this.#options = options
    const accept = (socket: Socket): void => {
      this.#accept(socket)
    }
    this.#server =
      options.tls === undefined ? createServer(accept) : createTlsServer(options.tls, accept)
    // A client that does not trust our certificate is a case of its tests, no failure of the server.
    this.#server.on('tlsClientError', () => undefined)
  }

  /** Starts listening. */
  async start(): Promise<this> {
    this.#server.listen(this.#options.port ?? 0, this.#options.host ?? '127.0.0.1')
    await once(this.#server, 'listening')
    return this
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** How many clients are logged in now. */
  get loggedInCount(): number {
    return this.#loggedIn.size
  }

  /** How many clients are connected now. */
  get connectionCount(): number {
    return this.#sockets.size
  }

  /** Sends bytes to every client, whatever they are. */
  send(bytes: string | Buffer): void {
    for (const socket of this.#sockets) socket.write(bytes)
  }

  /** Sends bytes to every client; resolves when the kernel took them, or the client went away. */
  async sendAll(bytes: Buffer): Promise<void> {
    await Promise.all(
      [...this.#sockets].map(
        (socket) =>
          new Promise<void>((resolve) => {
            socket.once('close', resolve)
            socket.write(bytes, () => {
              socket.off('close', resolve)
              resolve()
            })
          }),
      ),
    )
  }

  /** Ends every connection, politely (FIN) or not (RST). */
  disconnect(how: 'end' | 'reset'): void {
    for (const socket of this.#sockets) {
      if (how === 'end') socket.end()
      else socket.resetAndDestroy()
    }
  }

  /** Stops listening and ends every connection. */
  async stop(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  #accept(socket: Socket): void {
    this.connectedAt.push(performance.now())
    this.#sockets.add(socket)
    // A client that goes away in the middle is what many tests are about.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.#sockets.delete(socket)
      this.#loggedIn.delete(socket)
    })
    let pending = ''
    socket.on('data', (chunk: Buffer) => {
      const blocks = (pending + chunk.toString()).split('\r\n\r\n')
      pending = blocks.pop() ?? ''
      for (const block of blocks) this.#answer(socket, block)
    })
    const greeting = this.#options.greeting ?? 'Asterisk Call Manager/11.0.0\r\n'
    if (greeting !== '') socket.write(greeting)
  }

  #answer(socket: Socket, action: string): void {
    this.actions.push(action)
    const fields = new Map(
      action.split('\r\n').map((line) => line.split(': ', 2) as [string, string]),
    )
    const respond = (response: string, ...lines: readonly string[]): void => {
      const id = `ActionID: ${fields.get('ActionID') ?? ''}`
      socket.write(`${[`Response: ${response}`, id, ...lines].join('\r\n')}\r\n\r\n`)
    }
    const { answersLogin = true, answersPings = true, now = Date.now } = this.#options
    // Asterisk takes the names of actions in any case, and some clients count on it.
    const name = fields.get('Action')?.toLowerCase()
    if (name === 'login' && answersLogin) this.#logIn(socket, fields, respond)
    else if (name === 'ping' && answersPings) {
      respond('Success', 'Ping: Pong', `Timestamp: ${(now() / 1000).toFixed(6)}`)
    } else if (name === 'coresettings') this.#tellSettings(respond)
  }

  #logIn(
    socket: Socket,
    fields: ReadonlyMap<string, string>,
    respond: (response: string, ...lines: string[]) => void,
  ): void {
    const { username = amiLogin.username, secret = amiLogin.secret } = this.#options
    const { refusal = 'Authentication failed' } = this.#options
    const sent = fields.get('Secret') ?? ''
    if (fields.get('Username') !== username || sent !== secret) {
      respond('Error', `Message: ${refusal.replace('{secret}', sent)}`)
      socket.end()
      return
    }
    this.#loggedIn.add(socket)
    respond('Success', 'Message: Authentication accepted')
    socket.write('Event: FullyBooted\r\nPrivilege: system,all\r\nStatus: Fully Booted\r\n\r\n')
  }

  #tellSettings(respond: (response: string, ...lines: string[]) => void): void {
    const { version = '22.10.1' } = this.#options
    const isRefused = 'version' in this.#options && this.#options.version === undefined
    if (isRefused) respond('Error', 'Message: Permission denied')
    else respond('Success', `AsteriskVersion: ${version}`)
  }
}
