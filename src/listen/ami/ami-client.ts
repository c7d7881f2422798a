// Implements EventSource over AMI: keeps one connection to one Asterisk, for ever.
import type { DialplanReport } from '../../domain/dialplan-report.js'
import type { SecurityEvent } from '../../domain/security-event.js'
import { printable } from '../../domain/untrusted.js'
import type { EventSource, SourceState, SourceStatus } from '../../ports/event-source.js'
import { BelievedAddresses } from '../believed-addresses.js'
import { DropCounter } from '../drop-counter.js'
import { LagMeter } from '../lag-meter.js'
import { StatusChanges } from '../status-changes.js'
import type { WorkingSource } from '../working-address.js'
import { AmiConnection } from './ami-connection.js'
import type { AmiEnd, Pong } from './ami-listener.js'
import {
  checkAccess,
  defaultAmiTiming,
  type AmiClientOptions,
  type AmiTiming,
} from './ami-options.js'
import { Backoff } from '../../jobs/backoff.js'
import { PbxClock } from './pbx-clock.js'
import type { Refusals } from './trust-inquiry.js'
import { SecurityEventParser } from './security-event-parser.js'

/** Implements {@link EventSource} over the Asterisk Manager Interface. */
export class AmiClient implements EventSource {
  readonly #options: AmiClientOptions
  readonly #timing: AmiTiming
  readonly #backoff: Backoff
  readonly #drops = new DropCounter()
  readonly #lag = new LagMeter()
  readonly #pbxClock = new PbxClock()
  readonly #refusals: Refusals = new Map()
  readonly #believed: BelievedAddresses
  readonly #changes: StatusChanges
  #connection: AmiConnection | undefined
  #retryTimer: NodeJS.Timeout | undefined
  #state: SourceState = 'stopped'
  #reason = ''
  #since: number
  #version = ''
  #received = 0
  // Of the present connection only, in times of our clock:
  #loggedInAt = 0
  #lastReceivedAt = -Infinity
  #provenAt = -Infinity
  #isFullyBooted = false
  #parser: SecurityEventParser

  /** Throws an AppError (`invalidConfiguration`) for values that cannot be sent. */
  constructor(options: AmiClientOptions) {
    checkAccess(options)
    this.#options = options
    this.#timing = { ...defaultAmiTiming, ...options.timing }
    this.#backoff = new Backoff(
      { firstMs: this.#timing.backoffMs, maxMs: this.#timing.maxBackoffMs },
      options.random ?? Math.random,
    )
    this.#parser = new SecurityEventParser(options.name, this.#drops)
    this.#since = options.clock.now()
    this.#believed = options.believed ?? new BelievedAddresses(() => options.clock.now())
    this.#changes = new StatusChanges(options.onChange)
  }

  start(): Promise<void> {
    if (this.#state === 'stopped') {
      this.#enter('connecting', '')
      this.#connect()
    }
    return Promise.resolve()
  }

  stop(): Promise<void> {
    clearTimeout(this.#retryTimer)
    this.#connection?.close()
    this.#connection = undefined
    this.#enter('stopped', '')
    return Promise.resolve()
  }

  status(): SourceStatus {
    const warnings = this.#state === 'running' ? this.#warnings() : []
    return {
      kind: 'ami',
      name: this.#options.name,
      state: this.#state,
      reason: warnings[0] ?? this.#reason,
      warnings,
      since: this.#since,
      version: this.#version,
      received: this.#received,
      dropped: this.#drops.toRecord(),
      lag: this.#lag.read(this.#options.clock.now()),
    }
  }

  #connect(): void {
    const { clock, name } = this.#options
    this.#parser = new SecurityEventParser(name, this.#drops)
    this.#parser.offsetMs = this.#pbxClock.offsetMs
    this.#lastReceivedAt = -Infinity
    this.#provenAt = -Infinity
    this.#isFullyBooted = false
    this.#connection = new AmiConnection({
      access: this.#options,
      timing: this.#timing,
      clock,
      parser: this.#parser,
      refusals: this.#refusals,
      believed: this.#believed,
      listener: {
        onLoggedIn: (version) => {
          this.#onLoggedIn(version)
        },
        onVersion: (version) => {
          this.#version = printable(version.slice(0, 80))
        },
        onEvent: (event, receivedAt) => {
          this.#onEvent(event, receivedAt)
        },
        onPong: (pong) => {
          this.#onPong(pong)
        },
        onWorking: this.#toWorking(),
        onDialplanReport: this.#toReports(),
        onFullyBooted: () => {
          this.#isFullyBooted = true
        },
        onDrop: (reason) => {
          this.#drops.add(reason)
        },
        onEnd: (end) => {
          this.#onEnd(end)
        },
      },
    })
    this.#connection.open()
  }

  #toWorking(): ((working: WorkingSource) => void) | undefined {
    const { sink, name, clock } = this.#options
    if (sink.onWorking === undefined) return undefined
    return (working) => sink.onWorking?.({ ...working, pbx: name, at: clock.now() })
  }

  #toReports(): (report: DialplanReport) => void {
    const { sink } = this.#options
    return (report) => {
      sink.onDialplanReport(report)
    }
  }

  #onLoggedIn(version: string): void {
    this.#version = printable(version)
    this.#loggedInAt = this.#options.clock.now()
    this.#enter('running', '')
  }

  #onEvent(event: SecurityEvent, receivedAt: number): void {
    this.#received += 1
    this.#lag.add(event.at, receivedAt)
    this.#lastReceivedAt = receivedAt
    this.#provenAt = event.at
    if (event.service === 'PJSIP') this.#options.hepSilence?.eventHeard(receivedAt)
    this.#options.sink.onEvent(event)
  }

  #onPong(pong: Pong): void {
    // A login alone proves little: a manager that ends every session at once shall not be hammered.
    this.#backoff.reset()
    this.#pbxClock.learn(pong)
    this.#parser.offsetMs = this.#pbxClock.offsetMs
    const pbxAt = pong.pbxAt + this.#pbxClock.offsetMs
    // Asterisk queues events and answers a ping past them. While events come in, only they prove
    // how far its clock has been delivered.
    const isQuiet = Math.abs(pong.receivedAt - this.#lastReceivedAt) > this.#timing.pingMs
    const at = isQuiet ? pbxAt : Math.min(pbxAt, this.#provenAt)
    if (!Number.isNaN(at)) this.#options.sink.onPbxClock(this.#options.name, at)
    this.#changes.offer(this.status())
  }

  #onEnd(end: AmiEnd): void {
    const { host, port } = this.#options
    this.#enter(end.state, `${host}:${port} ${printable(end.reason)}`)
    this.#connection = undefined
    this.#retryTimer = setTimeout(() => {
      this.#connect()
    }, this.#backoff.next())
  }

  #enter(state: SourceState, reason: string): void {
    if (state !== this.#state) this.#since = this.#options.clock.now()
    this.#state = state
    this.#reason = reason
    this.#changes.offer(this.status())
  }

  #warnings(): string[] {
    const clock = this.#pbxClock.describe()
    const refused = this.#connection?.refusedQuestions ?? []
    return [...this.#silence(), ...(clock === '' ? [] : [clock]), ...refused]
  }

  /** Every login is a security event itself, so there must have been one. */
  #silence(): string[] {
    const silentMs = this.#options.clock.now() - this.#loggedInAt
    const isSilent = this.#lastReceivedAt === -Infinity && silentMs >= this.#timing.silenceMs
    if (!isSilent) return []
    const missing = this.#isFullyBooted ? '' : ', nor that Asterisk is fully booted'
    return [
      `no security event was heard${missing}; give the user read = security,system in manager.conf, else no attack is seen`,
    ]
  }
}
