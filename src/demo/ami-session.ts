// One client's connection to the stand-in PBX: login and the few actions that a listener asks.
// Source: Asterisk, main/manager.c (action_login, action_ping, action_coresettings, action_logoff).
import type { Socket } from 'node:net'
import { formatRecordedTime } from './recorded-time.js'

/** What an {@link AmiSession} needs. */
export interface AmiSessionOptions {
  readonly socket: Socket
  readonly username: string
  readonly secret: string

  /** The time up to which every event has been sent, in ms since the epoch: what a Ping is told. */
  readonly pbxClock: () => number

  /** How long the client may leave its events unread before it is dropped, in ms. */
  readonly drainDeadlineMs: number

  readonly onLogin: () => void
  readonly onClose: () => void
}

/** The longest action that is read; Asterisk takes 1024 bytes a line. */
const maxActionBytes = 8192

const greeting = 'Asterisk Call Manager/11.0.0\r\n'
const fullyBooted =
  'Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: 1\r\nLastReload: 1\r\nStatus: Fully Booted\r\n\r\n'

/** One client. */
export class AmiSession {
  readonly #options: AmiSessionOptions
  #pending = ''
  #wantsEvents = false
  #isLoggedIn = false

  constructor(options: AmiSessionOptions) {
    this.#options = options
  }

  /** True once the client has logged in with `Events` other than `off`, until it leaves. */
  get isListening(): boolean {
    return this.#wantsEvents && this.#options.socket.writable
  }

  /** Greets the client and begins to read. */
  start(): void {
    const { socket, onClose } = this.#options
    socket.setNoDelay(true)
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => {
      this.#read(text)
    })
    // A lost client is told by 'close', which follows; what the network said is of no use here.
    socket.on('error', () => undefined)
    socket.on('close', onClose)
    socket.write(greeting)
  }

  /** Sends events; resolves when the socket takes more, or the client is gone. */
  async send(bytes: Buffer): Promise<void> {
    const { socket, drainDeadlineMs } = this.#options
    if (!this.isListening || socket.write(bytes)) return
    await new Promise<void>((resolve) => {
      const deadline = setTimeout(() => socket.destroy(), drainDeadlineMs)
      const done = (): void => {
        clearTimeout(deadline)
        socket.off('drain', done).off('close', done)
        resolve()
      }
      socket.on('drain', done).on('close', done)
    })
  }

  /** Cuts the connection. */
  stop(): void {
    this.#options.socket.destroy()
  }

  #read(text: string): void {
    this.#pending += text
    for (;;) {
      const end = this.#pending.indexOf('\r\n\r\n')
      if (end < 0) break
      const action = parseAction(this.#pending.slice(0, end))
      this.#pending = this.#pending.slice(end + 4)
      this.#answer(action)
    }
    if (this.#pending.length > maxActionBytes) this.stop()
  }

  #answer(action: Action): void {
    const name = action.get('action')?.toLowerCase() ?? ''
    if (name === 'login') this.#login(action)
    else if (!this.#isLoggedIn) this.#respond(action, 'Error', 'Message: Permission denied')
    else if (name === 'ping') this.#respond(action, 'Success', ...this.#pong())
    else if (name === 'coresettings') this.#respond(action, 'Success', ...coreSettings)
    else if (name === 'logoff') this.#leave(action, 'Goodbye', 'Thanks for all the fish.')
    else this.#respond(action, 'Error', 'Message: Invalid/unknown command')
  }

  #login(action: Action): void {
    const { username, secret, onLogin } = this.#options
    if (action.get('username') !== username || action.get('secret') !== secret) {
      this.#leave(action, 'Error', 'Authentication failed')
      return
    }
    this.#respond(action, 'Success', 'Message: Authentication accepted')
    this.#isLoggedIn = true
    this.#wantsEvents = action.get('events')?.toLowerCase() !== 'off'
    if (this.#wantsEvents) this.#options.socket.write(fullyBooted + this.#ownLogin())
    onLogin()
  }

  /** AMI reports its own logins too; a listener knows by it that it may read security events. */
  #ownLogin(): string {
    const { socket, username, pbxClock } = this.#options
    const at = formatRecordedTime({ micros: Math.floor(pbxClock() * 1000), zone: '+0000' }, 0)
    return [
      'Event: SuccessfulAuth',
      'Privilege: security,all',
      `EventTV: ${at}`,
      'Severity: Informational',
      'Service: AMI',
      'EventVersion: 1',
      `AccountID: ${username}`,
      'SessionID: 0x1',
      `LocalAddress: IPV4/TCP/127.0.0.1/${socket.localPort ?? 0}`,
      `RemoteAddress: IPV4/TCP/127.0.0.1/${socket.remotePort ?? 0}`,
      'UsingPassword: 0',
      `SessionTV: ${at}`,
      '',
      '',
    ].join('\r\n')
  }

  #pong(): string[] {
    const micros = Math.floor(this.#options.pbxClock() * 1000)
    const fraction = String(micros % 1e6).padStart(6, '0')
    return ['Ping: Pong', `Timestamp: ${Math.floor(micros / 1e6)}.${fraction}`]
  }

  #respond(action: Action, response: string, ...lines: string[]): void {
    const id = action.get('actionid')
    const head = id === undefined ? [] : [`ActionID: ${id}`]
    const text = [`Response: ${response}`, ...head, ...lines, '', ''].join('\r\n')
    if (this.#options.socket.writable) this.#options.socket.write(text)
  }

  #leave(action: Action, response: string, message: string): void {
    this.#respond(action, response, `Message: ${message}`)
    this.#isLoggedIn = false
    this.#wantsEvents = false
    this.#options.socket.end()
  }
}

type Action = ReadonlyMap<string, string>

/** Reads headers; their names in lower case, as Asterisk compares them without regard to case. */
function parseAction(text: string): Action {
  const headers = text.split('\r\n').map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]
  })
  return new Map(headers)
}

const coreSettings = [
  'AMIversion: 11.0.0',
  'AsteriskVersion: replay',
  'SystemName: ',
  'CoreMaxCalls: 0',
  'CoreMaxLoadAvg: 0.000000',
  'CoreRunUser: ',
  'CoreRunGroup: ',
  'CoreMaxFilehandles: 0',
  'CoreRealTimeEnabled: No',
  'CoreCDRenabled: No',
  'CoreHTTPenabled: No',
]
