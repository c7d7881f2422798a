// Implements EventSource over ARI: version and start of one Asterisk, and what its contacts and peers do, for ever.
import { printable } from '../../domain/untrusted.js'
import { Backoff } from '../../jobs/backoff.js'
import type { EventSource, SourceState, SourceStatus } from '../../ports/event-source.js'
import { DropCounter } from '../drop-counter.js'
import { StatusChanges } from '../status-changes.js'
import type { WorkingSource } from '../working-address.js'
import { readEndpoints, readInfo, type AsteriskInfo } from './ari-answers.js'
import { mayBeWanted, readEvent, type AriEvent } from './ari-event.js'
import type { AriFault } from './ari-fault.js'
import { defaultAriTiming, type AriClientOptions, type AriTiming } from './ari-options.js'
import { askAri, wrongAnswer } from './ari-request.js'
import { AriSocket } from './ari-socket.js'
import { LineWatch } from './line-watch.js'

const maxInfoBytes = 65_536
// 20,000 endpoints of 200 bytes each.
const maxEndpointBytes = 4_194_304

/** Implements {@link EventSource} over the Asterisk REST Interface. */
export class AriClient implements EventSource {
  readonly #options: AriClientOptions
  readonly #timing: AriTiming
  readonly #backoff: Backoff
  readonly #drops = new DropCounter()
  readonly #changes: StatusChanges
  readonly #lines: LineWatch
  #socket: AriSocket | undefined
  #retryTimer: NodeJS.Timeout | undefined
  #provenTimer: NodeJS.Timeout | undefined
  #questions = new AbortController()
  #state: SourceState = 'stopped'
  #reason = ''
  #since: number
  #info: AsteriskInfo | undefined
  #received = 0

  constructor(options: AriClientOptions) {
    this.#options = options
    this.#timing = { ...defaultAriTiming, ...options.timing }
    this.#backoff = new Backoff(
      { firstMs: this.#timing.backoffMs, maxMs: this.#timing.maxBackoffMs },
      options.random ?? Math.random,
    )
    this.#since = options.clock.now()
    this.#changes = new StatusChanges(options.onChange)
    this.#lines = new LineWatch({
      pbx: options.name,
      timing: this.#timing,
      now: () => options.clock.now(),
      onLines: (change) => {
        options.sink.onLines(change)
      },
    })
  }

  start(): Promise<void> {
    if (this.#state === 'stopped') {
      this.#enter('connecting', '')
      this.#lines.start()
      void this.#connect()
    }
    return Promise.resolve()
  }

  async stop(): Promise<void> {
    this.#enter('stopped', '')
    this.#disconnect()
    clearTimeout(this.#retryTimer)
    await this.#lines.stop()
  }

  status(): SourceStatus {
    const { version = '', startedAt } = this.#info ?? {}
    return {
      kind: 'ari',
      name: this.#options.name,
      state: this.#state,
      reason: this.#reason,
      warnings: [],
      since: this.#since,
      version: version === '' ? '' : `Asterisk ${printable(version)}`,
      ...(startedAt !== undefined && { startedAt }),
      received: this.#received,
      dropped: this.#drops.toRecord(),
      lag: undefined,
    }
  }

  /** First a question whose answer says what is wrong, where something is; then the events. */
  async #connect(): Promise<void> {
    const questions = new AbortController()
    this.#questions = questions
    const answer = await this.#ask('/asterisk/info', maxInfoBytes)
    if (questions.signal.aborted) return
    if ('fault' in answer) {
      this.#onEnd(answer.fault)
      return
    }
    const info = readInfo(answer.json)
    if (info === undefined) {
      this.#onEnd(wrongAnswer('does not say its version').fault)
      return
    }
    this.#info = info
    this.#socket = new AriSocket(this.#options, this.#timing, {
      onOpen: () => {
        this.#onOpen()
      },
      onMessage: (message) => {
        this.#onMessage(message)
      },
      onEnd: (fault) => {
        this.#onEnd(fault)
      },
    })
  }

  #onOpen(): void {
    this.#enter('running', '')
    // A server that takes every connection and ends it at once shall not be hammered.
    this.#provenTimer = setTimeout(() => {
      this.#backoff.reset()
    }, this.#timing.provenMs)
    void this.#list()
  }

  /** What has changed while nobody listened. */
  async #list(): Promise<void> {
    const { signal } = this.#questions
    const answer = await this.#ask('/endpoints', maxEndpointBytes)
    if (signal.aborted) return
    if ('fault' in answer) this.#drops.add('unreadableEndpoints')
    else for (const { line, state } of readEndpoints(answer.json)) this.#lines.hear(line, state)
  }

  #ask(path: string, maxBytes: number) {
    const { signal } = this.#questions
    const deadlineMs = this.#timing.answerMs
    return askAri(this.#options, { path, maxBytes, deadlineMs, signal })
  }

  #onMessage(message: Buffer): void {
    if (!mayBeWanted(message)) return
    const events = readEvent(message)
    if (events === undefined) {
      this.#drops.add('unreadableEvent')
      return
    }
    if (events.length > 0) this.#received += 1
    for (const event of events) this.#take(event)
  }

  #take(event: AriEvent): void {
    if (event.kind === 'line') this.#lines.hear(event.line, event.state)
    else if (event.kind === 'working') this.#believe(event.working)
    else this.#onEnd({ state: 'lost', reason: replacedWords })
  }

  #believe(working: WorkingSource): void {
    const { believed, sink, name, clock } = this.#options
    if (believed.takes(working)) sink.onWorking({ ...working, pbx: name, at: clock.now() })
    else this.#drops.add('tooManyAddressesOfAccount')
  }

  #onEnd({ state, reason }: AriFault): void {
    this.#disconnect()
    this.#enter(state, `${this.#options.url} ${printable(reason)}`)
    // A wrong password does not become right by being tried: not for us, and not for the log of Asterisk.
    const waitMs = state === 'refused' ? this.#timing.refusedMs : this.#backoff.next()
    this.#retryTimer = setTimeout(() => {
      void this.#connect()
    }, waitMs)
  }

  #disconnect(): void {
    clearTimeout(this.#provenTimer)
    this.#questions.abort()
    this.#socket?.close()
    this.#socket = undefined
  }

  #enter(state: SourceState, reason: string): void {
    if (state !== this.#state) this.#since = this.#options.clock.now()
    this.#state = state
    this.#reason = reason
    this.#changes.offer(this.status())
  }
}

const replacedWords =
  'tells its events to another program now that took over our name; does a second sipward run on this machine for the same PBX?'
