// The store is away for long: the outbox is away with it, so this host tells people by itself, past it.
import type { Config } from '../../config/config.js'
import { Repeater } from '../../jobs/repeater.js'
import type { Clock } from '../../ports/clock.js'
import type { Log } from '../../ports/log.js'
import type { NewsChannel, NewsMessage } from '../../ports/news-channel.js'
import type { Recorder } from '../../remember/recorder/recorder.js'
import { diskFacts, recordFolders } from '../operator/disk-space.js'
import type { NewsKeeper } from './news-keeper.js'

const lookMs = 60_000
const patienceMs = 30 * 60_000
const againMs = 86_400_000
const deliveryMs = 120_000

/** What the alarm works with. */
export interface StoreAwayAlarmParts {
  /** Why the store takes nothing; empty where it does. */
  readonly reason: () => string
  /** The folder of records whose disk is full; empty where none is. */
  readonly fullDisk: () => Promise<string>
  readonly channels: () => readonly NewsChannel[]
  readonly host: string
  readonly clock: Clock
  readonly log: Pick<Log, 'warn'>
}

/** Makes the alarm of a host; its keeper knows before the recorder that the store does not take the news. */
export function createStoreAlarm({
  records,
  recorder,
  keeper,
  ...parts
}: Omit<StoreAwayAlarmParts, 'reason' | 'fullDisk'> & {
  readonly records: Config['store']
  readonly recorder: Pick<Recorder, 'status'>
  readonly keeper: Pick<NewsKeeper, 'isAway'>
}): StoreAwayAlarm {
  const reason = (): string => {
    const { state, reason: why } = recorder.status()
    if (state === 'ok') return keeper.isAway ? 'it does not take the news' : ''
    return why || 'records wait on the disk'
  }
  const folders = recordFolders(records)
  const fullDisk = async (): Promise<string> => {
    const disks = await diskFacts(folders)
    return disks.find(({ isFull }) => isFull)?.folder ?? ''
  }
  return new StoreAwayAlarm({ ...parts, reason, fullDisk })
}

interface Trouble {
  readonly why: string
  readonly folder: string
}

/**
 * Looks every minute. People are told after half an hour, at once where a disk is full, and then daily, on each
 * channel.
 */
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
    const { clock, reason, fullDisk, channels, host } = this.#parts
    const now = clock.now()
    const why = reason()
    if (why === '') {
      this.#since = 0
      this.#toldAt.clear()
      return
    }
    this.#since ||= now
    const folder = await fullDisk()
    if (folder === '' && now - this.#since < patienceMs) return
    const untold = channels().filter(
      (channel) =>
        channel.takes('act', host) &&
        channel.trouble() === '' &&
        now - (this.#toldAt.get(channel.name) ?? 0) >= againMs,
    )
    await Promise.all(untold.map((channel) => this.#tell(channel, { why, folder })))
  }

  async #tell(channel: NewsChannel, trouble: Trouble): Promise<void> {
    const now = this.#parts.clock.now()
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(deliveryMs)])
    const delivery = await channel.deliver(this.#message(now, trouble), signal)
    if (delivery.outcome === 'sent') this.#toldAt.set(channel.name, now)
    else this.#parts.log.warn({ channel: channel.name }, `not delivered: ${delivery.sentence}`)
  }

  #message(at: number, { why, folder }: Trouble): NewsMessage {
    const { host } = this.#parts
    const since = this.#since
    const incident = `${host} storeAway ${since}`
    const day = Math.floor((at - since) / againMs)
    const minutes = Math.floor((at - since) / 60_000)
    const isFull = folder !== ''
    const text = isFull
      ? `the disk of ${folder} is full and the store takes no records: ${why}; attacks are blocked all the same, and what is recorded now is lost at the next restart`
      : `the store takes no records for ${minutes} minutes: ${why}; attacks are blocked all the same, and what is recorded waits on the disk`
    const kind = isFull ? 'diskFull' : 'partMissing'
    return {
      ...{ key: `${incident} ${day}`, thread: `${incident} 0`, newsClass: 'act', isTest: false },
      phase: day === 0 ? 'first' : 'reminder',
      items: [
        {
          ...{ id: incident, incident, number: 1, kind, newsClass: 'act', text },
          ...{ subject: { host }, firstAt: since, lastAt: at, count: 1, endedAt: 0, readBy: [] },
        },
      ],
      ...{ itemTotal: 1, attacks: [], attackTotal: 0, sourceTotal: 0, recipients: [], at },
    }
  }
}
