// One connection to a manager, from the greeting to its end. It is never used again: no half line
// and no half login survives a reconnect.
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Clock } from '../../ports/clock.js'
import type { BelievedAddresses } from '../believed-addresses.js'
import { Heartbeat } from '../heartbeat.js'
import { describeNetworkError } from '../network-words.js'
import { quoted } from '../sentence.js'
import { formatAction, parseHeaders, parseTimestamp } from './ami-message.js'
import type { AmiAccess, AmiTiming } from './ami-options.js'
import type { AmiConnectionListener, AmiEnd } from './ami-listener.js'
import { BlockReader } from './block-reader.js'
import { mayBeReport, readDialplanReport, userEventHead } from './dialplan-report-reader.js'
import { GreetingReader } from './greeting-reader.js'
import { traitsOf, TrustInquiry, type Refusals } from './trust-inquiry.js'
import { eventHead, type SecurityEventParser } from './security-event-parser.js'

const loginId = 'login'
const settingsId = 'settings'
const fullyBootedHead = `${eventHead}FullyBooted\r\n`
const shutdownHead = `${eventHead}Shutdown\r\n`

/** What a connection needs. */
export interface AmiConnectionOptions {
  readonly access: AmiAccess
  readonly timing: AmiTiming
  readonly clock: Clock
  readonly parser: SecurityEventParser
  readonly listener: AmiConnectionListener
  /** Which questions were refused; shared by the connections of a client. */
  readonly refusals: Refusals
  /** The same for what accounts are believed. */
  readonly believed: BelievedAddresses
}

type Phase = 'connecting' | 'greeting' | 'login' | 'running' | 'ended'

const whenClosed: Readonly<Record<Phase, string>> = {
  connecting: ' before it stood',
  greeting: ' before it greeted; does its configuration permit this host?',
  login: ' before it answered the login',
  running: '',
  ended: '',
}

/** One connection, used once. */
export class AmiConnection {
  readonly #access: AmiAccess
  readonly #timing: AmiTiming
  readonly #clock: Clock
  readonly #parser: SecurityEventParser
  readonly #listener: AmiConnectionListener
  readonly #heartbeat: Heartbeat
  readonly #refusals: Refusals
  readonly #believed: BelievedAddresses
  readonly #inquiry: TrustInquiry | undefined
  readonly #greeting = new GreetingReader()
  readonly #reader: BlockReader
  #socket: Socket | undefined
  #phase: Phase = 'connecting'
  #deadline: NodeJS.Timeout | undefined
  #greetedVersion = ''
  #pingSentAt = 0
  #receivedAt = 0

  constructor(options: AmiConnectionOptions) {
    this.#access = options.access
    this.#timing = options.timing
    this.#clock = options.clock
    this.#parser = options.parser
    this.#listener = options.listener
    this.#refusals = options.refusals
    this.#believed = options.believed
    this.#reader = new BlockReader(
      (text, start, end, isPlain) => {
        this.#onBlock(text, start, end, isPlain)
      },
      () => {
        this.#listener.onDrop('oversizedBlock')
      },
    )
    this.#inquiry = this.#createInquiry()
    this.#heartbeat = new Heartbeat(options.timing, {
      onPing: (id) => {
        this.#pingSentAt = this.#clock.now()
        this.#send('Ping', { ActionID: id })
      },
      onDead: (reason) => {
        this.#end('lost', reason)
      },
    })
  }

  /** What the manager does not let our user ask, in a sentence each. */
  get refusedQuestions(): readonly string[] {
    return this.#inquiry?.refusedQuestions ?? []
  }

  /** Connects, and logs in once it was greeted; the listener hears how it goes. */
  open(): void {
    const { host, port, tls = false } = this.#access
    const trust = typeof tls === 'object' ? { ca: tls.ca } : {}
    // The name to ask a certificate for; an address cannot be one (RFC 6066, section 3).
    const servername = isIP(host) === 0 ? host : ''
    const socket =
      tls === false ? connectTcp({ host, port }) : connectTls({ host, port, servername, ...trust })
    socket.setNoDelay(true)
    socket.once(tls === false ? 'connect' : 'secureConnect', () => {
      this.#enter('greeting', this.#timing.greetingMs)
    })
    socket.on('data', (chunk: Buffer) => {
      this.#onData(chunk)
    })
    socket.on('error', (error: Error) => {
      this.#end('lost', describeNetworkError(error))
    })
    socket.on('close', () => {
      this.#end('lost', `closed the connection${whenClosed[this.#phase]}`)
    })
    this.#socket = socket
    this.#enter('connecting', this.#timing.connectMs)
  }

  /** Closes the connection; the listener hears nothing more. */
  close(): void {
    this.#phase = 'ended'
    clearTimeout(this.#deadline)
    this.#heartbeat.stop()
    this.#inquiry?.stop()
    this.#reader.close()
    this.#socket?.destroy()
  }

  /** Enters a phase that must be over within the time. */
  #enter(phase: 'connecting' | 'greeting' | 'login', deadlineMs: number): void {
    this.#phase = phase
    clearTimeout(this.#deadline)
    this.#deadline = setTimeout(() => {
      this.#end('lost', this.#describeDelay(phase, deadlineMs))
    }, deadlineMs)
  }

  #describeDelay(phase: 'connecting' | 'greeting' | 'login', deadlineMs: number): string {
    if (phase === 'connecting') return `did not answer within ${deadlineMs} ms`
    if (phase === 'login') return `did not answer the login within ${deadlineMs} ms`
    const heard = this.#greeting.heard
    const said = heard === '' ? 'said nothing' : `said only ${this.#quote(heard)}`
    return `${said} within ${deadlineMs} ms; an Asterisk manager greets (is tls set as its port needs it?)`
  }

  #onData(chunk: Buffer): void {
    if (this.#phase === 'ended') return
    this.#receivedAt = this.#clock.now()
    if (this.#phase === 'greeting') this.#onGreeting(chunk)
    else this.#reader.push(chunk)
  }

  #onGreeting(chunk: Buffer): void {
    const greeting = this.#greeting.push(chunk)
    if (greeting === undefined) return
    if (greeting === 'wrong') {
      const heard = this.#quote(this.#greeting.heard)
      this.#end('lost', `is not an Asterisk manager: its greeting was ${heard}`)
      return
    }
    this.#enter('login', this.#timing.loginMs)
    this.#greetedVersion = `AMI ${greeting.version}`
    this.#send('Login', {
      ActionID: loginId,
      Username: this.#access.username,
      Secret: this.#access.secret,
      Events: 'system,security,user',
    })
    this.#reader.push(greeting.rest)
  }

  #onBlock(text: string, start: number, end: number, isPlain: boolean): void {
    this.#heartbeat.onHeard()
    if (!text.startsWith(eventHead, start)) {
      this.#onOther(text.slice(start, end))
      return
    }
    // Nothing is believed before the login is answered.
    if (this.#phase !== 'running') return
    const event = this.#parser.parse(text, start, end, isPlain)
    if (event !== undefined) this.#listener.onEvent(event, this.#receivedAt)
    else if (text.startsWith(userEventHead, start)) this.#onUserEvent(text.slice(start, end))
    else if (text.startsWith(fullyBootedHead, start)) this.#listener.onFullyBooted()
    else if (text.startsWith(shutdownHead, start)) this.#end('lost', 'is being shut down')
    else this.#inquiry?.onEvent(text.slice(start, end))
  }

  #onUserEvent(block: string): void {
    const { onDialplanReport } = this.#listener
    if (onDialplanReport === undefined || !mayBeReport(block)) return
    const report = readDialplanReport(block, this.#access.name, this.#receivedAt)
    if (report === undefined) this.#listener.onDrop('unreadableDialplanReport')
    else onDialplanReport(report)
  }

  #onOther(block: string): void {
    const headers = parseHeaders(block)
    const response = headers.get('response')
    const id = headers.get('actionid')
    if (response === undefined) this.#listener.onDrop('malformedBlock')
    else if (this.#phase === 'login') this.#onLoginResponse(response, headers)
    else if (this.#heartbeat.isAnswer(id)) this.#onPong(headers)
    else if (id === settingsId) this.#onSettings(headers)
    else this.#inquiry?.onResponse(headers)
  }

  #onLoginResponse(response: string, headers: ReadonlyMap<string, string>): void {
    // An old Asterisk may leave the ActionID away; another one is not ours.
    if ((headers.get('actionid') ?? loginId) !== loginId) return
    if (response !== 'Success') {
      const message = this.#quote(headers.get('message') ?? response)
      const user = quoted(this.#access.username)
      this.#end(
        'refused',
        `refused the login of ${user}: ${message}; check username, secret and the permit lines in manager.conf`,
      )
      return
    }
    clearTimeout(this.#deadline)
    this.#phase = 'running'
    this.#listener.onLoggedIn(this.#greetedVersion)
    this.#send('CoreSettings', { ActionID: settingsId })
    this.#heartbeat.start()
    this.#inquiry?.start(traitsOf(this.#access, this.#greetedVersion))
  }

  #createInquiry(): TrustInquiry | undefined {
    const { onWorking } = this.#listener
    if (onWorking === undefined) return undefined
    return new TrustInquiry({
      send: (action, fields) => {
        this.#send(action, fields)
      },
      onWorking,
      refusals: this.#refusals,
      believed: this.#believed,
      onDrop: (reason) => {
        this.#listener.onDrop(reason)
      },
      now: () => this.#clock.now(),
      everyMs: this.#timing.trustMs,
      answerMs: this.#timing.trustAnswerMs,
    })
  }

  #onPong(headers: ReadonlyMap<string, string>): void {
    this.#listener.onPong({
      pbxAt: parseTimestamp(headers.get('timestamp')),
      sentAt: this.#pingSentAt,
      receivedAt: this.#receivedAt,
    })
  }

  #onSettings(headers: ReadonlyMap<string, string>): void {
    // Without the privilege to ask the answer has no version, and the greeting's stays.
    const version = headers.get('asteriskversion')
    if (version !== undefined) this.#listener.onVersion(`Asterisk ${version}`)
  }

  #send(action: string, fields: Readonly<Record<string, string>>): void {
    this.#socket?.write(formatAction(action, fields))
  }

  #end(state: AmiEnd['state'], reason: string): void {
    if (this.#phase === 'ended') return
    this.close()
    this.#listener.onEnd({ state, reason })
  }

  /** Quotes what the other side said, which may be our own secret. */
  #quote(text: string): string {
    const { secret } = this.#access
    return quoted(secret === '' ? text : text.replaceAll(secret, '[secret]'))
  }
}
