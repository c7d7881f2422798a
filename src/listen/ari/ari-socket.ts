// One WebSocket on which ARI tells its events, from the handshake to its end; it is never used again.
import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import { WebSocket } from 'ws'
import { Heartbeat } from '../heartbeat.js'
import { type AriFault, networkFault, statusFault } from './ari-fault.js'
import type { AriAccess, AriTiming } from './ari-options.js'
import { authorization } from './ari-request.js'

/** Hears what happens on the socket. */
export interface AriSocketListener {
  onOpen(): void
  onMessage(message: Buffer): void

  /** Called once, last, unless `close` was called before. */
  onEnd(fault: AriFault): void
}

// The largest event is that of a channel with all its variables.
const maxMessageBytes = 1_048_576

// Asterisk sends the events of one name to one connection alone: each machine has a name of its own.
const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 12)

/** The name of our application at ARI. */
export const applicationName = `sipward-${machine}`

/** One connection, used once. */
export class AriSocket {
  readonly #socket: WebSocket
  readonly #listener: AriSocketListener
  readonly #heartbeat: Heartbeat
  #hasEnded = false

  constructor(access: AriAccess, timing: AriTiming, listener: AriSocketListener) {
    this.#listener = listener
    const query = `app=${applicationName}&subscribeAll=true`
    const url = `${access.url.replace(/^http/, 'ws')}/events?${query}`
    this.#socket = new WebSocket(url, {
      headers: { authorization: authorization(access) },
      handshakeTimeout: timing.answerMs,
      maxPayload: maxMessageBytes,
      followRedirects: false,
      perMessageDeflate: false,
      // One name that is no UTF-8 shall not end the connection: it is read with U+FFFD in it.
      skipUTF8Validation: true,
      ...(access.ca !== undefined && { ca: access.ca }),
    })
    this.#heartbeat = new Heartbeat(timing, {
      onPing: (id) => {
        this.#socket.ping(id)
      },
      onDead: (reason) => {
        this.#end({ state: 'lost', reason })
      },
    })
    this.#listen()
  }

  /** Closes the connection; the listener hears nothing more. */
  close(): void {
    this.#hasEnded = true
    this.#heartbeat.stop()
    this.#socket.terminate()
  }

  #listen(): void {
    const socket = this.#socket
    socket.on('open', () => {
      if (this.#hasEnded) return
      this.#heartbeat.start()
      this.#listener.onOpen()
    })
    socket.on('message', (data) => {
      if (this.#hasEnded) return
      this.#heartbeat.onHeard()
      if (Buffer.isBuffer(data)) this.#listener.onMessage(data)
    })
    socket.on('pong', (data) => {
      this.#heartbeat.onHeard()
      this.#heartbeat.isAnswer(data.toString('latin1'))
    })
    socket.on('unexpected-response', (_request, { statusCode = 0 }) => {
      this.#end(statusFault(statusCode, '/events'))
    })
    socket.on('error', (error) => {
      this.#end(networkFault(error))
    })
    socket.on('close', () => {
      this.#end({ state: 'lost', reason: 'closed the connection; is Asterisk being restarted?' })
    })
  }

  #end(fault: AriFault): void {
    if (this.#hasEnded) return
    this.close()
    this.#listener.onEnd(fault)
  }
}
