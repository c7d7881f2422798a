// An AMI client without any of our code: what a PBX sends, as bytes.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { waitUntil } from '../../support/wait-until.js'

/** A bare TCP client. */
export class RawAmiClient {
  readonly socket: Socket
  #text = ''

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1')
    this.socket.setEncoding('latin1')
    this.socket.on('data', (text: string) => {
      this.#text += text
    })
    // The tests cut connections from the other side; that is told by 'close'.
    this.socket.on('error', () => undefined)
  }

  /** All that has come since the last {@link take}. */
  get text(): string {
    return this.#text
  }

  /** Returns what has come so far and forgets it. */
  take(): string {
    const text = this.#text
    this.#text = ''
    return text
  }

  send(...lines: string[]): void {
    this.socket.write([...lines, '', ''].join('\r\n'))
  }

  /** Sends one action and returns everything up to the end of its answer. */
  async ask(...lines: string[]): Promise<string> {
    this.take()
    this.send(...lines)
    await waitUntil(() => this.#text.endsWith('\r\n\r\n'), {
      what: `an answer to ${lines[0] ?? ''}`,
    })
    return this.take()
  }

  async login(username: string, secret: string, events = 'system,security'): Promise<string> {
    const login = ['Action: Login', `Username: ${username}`, `Secret: ${secret}`]
    return this.ask(...login, `Events: ${events}`, 'ActionID: login-1')
  }

  async untilClosed(): Promise<void> {
    if (!this.socket.closed) await once(this.socket, 'close')
  }

  close(): void {
    this.socket.destroy()
  }
}
