// The store is away for long: the outbox is away with it, so this host tells people by itself, past it.
import { Repeater } from '../../jobs/repeater.js'
import type { Clock } from '../../ports/clock.js'
import type { Log } from '../../ports/log.js'
import type { NewsChannel, NewsMessage } from '../../ports/news-channel.js'

const lookMs = 60_000
const patienceMs = 30 * 60_000
const againMs = 86_400_000
const deliveryMs = 120_000

/** What the alarm works with. */
export interface StoreAwayAlarmParts {
  /** Why the store takes nothing; empty where it does. */
  readonly reason: () => string
  readonly channels: () => readonly NewsChannel[]
  readonly host: string
  readonly clock: Clock
  readonly log: Pick<Log, 'warn'>
}

/** Looks every minute. People are told after half an hour, and then daily, on each channel. */
export class StoreAwayAlarm {
  readonly #parts: StoreAwayAlarmParts
  readonly #repeater: Repeater
  readonly #stopping = new AbortController()
  /** When each channel has taken the message last. */
  readonly #toldAt = new Map<string, number>()
  #since = 0

  constructor(parts: StoreAwayAlarmParts) {
    this.#parts = parts
    this.#repeater = new Repeater(() => this.look(), lookMs)
  }

  start(): void {
    this.#repeater.start()
  }

  /** Breaks off what is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#repeater.stop()
  }

  /** Tells whoever has not been told; what is refused is tried again at the next look. */
  async look(): Promise<void> {
    const { clock, reason, channels, host } = this.#parts
    const now = clock.now()
    const why = reason()
    if (why === '') {
      this.#since = 0
      this.#toldAt.clear()
      return
    }
    this.#since ||= now
    if (now - this.#since < patienceMs) return
    const untold = channels().filter(
      (channel) =>
        channel.takes('act', host) &&
        channel.trouble() === '' &&
        now - (this.#toldAt.get(channel.name) ?? 0) >= againMs,
    )
    await Promise.all(untold.map((channel) => this.#tell(channel, why)))
  }

  async #tell(channel: NewsChannel, why: string): Promise<void> {
    const now = this.#parts.clock.now()
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(deliveryMs)])
    const delivery = await channel.deliver(this.#message(now, why), signal)
    if (delivery.outcome === 'sent') this.#toldAt.set(channel.name, now)
    else this.#parts.log.warn({ channel: channel.name }, `not delivered: ${delivery.sentence}`)
  }

  #message(at: number, why: string): NewsMessage {
    const { host } = this.#parts
    const since = this.#since
    const incident = `${host} storeAway ${since}`
    const day = Math.floor((at - since) / againMs)
    const minutes = Math.floor((at - since) / 60_000)
    const text = `the store takes no records for ${minutes} minutes: ${why}; attacks are blocked all the same, and what is recorded waits on the disk`
    return {
      ...{ key: `${incident} ${day}`, thread: `${incident} 0`, newsClass: 'act', isTest: false },
      phase: day === 0 ? 'first' : 'reminder',
      items: [
        {
          ...{ id: incident, incident, number: 1, kind: 'partMissing', newsClass: 'act', text },
          ...{ subject: { host }, firstAt: since, lastAt: at, count: 1, endedAt: 0, readBy: [] },
        },
      ],
      ...{ itemTotal: 1, attacks: [], attackTotal: 0, sourceTotal: 0, recipients: [], at },
    }
  }
}
