// How the channels do: since when a message waits that should have left, and why it has not.
import type { Clock } from '../../ports/clock.js'
import type { NewsChannel } from '../../ports/news-channel.js'
import type { Outbox, OutboxEntry } from '../../ports/outbox.js'
import { payloadOf } from './outbox-payload.js'

const lateMs = 15 * 60_000
const perPage = 200

/** How one channel does. */
export interface ChannelState {
  readonly name: string
  readonly isOn: boolean
  /** Why nothing leaves, as far as the settings tell; empty where it does. */
  readonly trouble: string
  readonly waiting: number
  /** Since when a message should have left; 0 where none is late. */
  readonly lateSince: number
  /** Why the late one has not left, with the words of the server. */
  readonly lateReason: string
  /** How many minutes it is late. */
  readonly lateMinutes: number
}

/** What the watch works with. */
export interface DeliveryWatchParts {
  readonly channels: () => readonly NewsChannel[]
  readonly outbox: Pick<Outbox, 'page'>
  readonly clock: Clock
}

interface Late {
  readonly waiting: number
  readonly since: number
  readonly reason: string
}

const notLate: Late = { waiting: 0, since: 0, reason: '' }

/** Keeps what the last look has found, so that the verdict of health never waits for the store. */
export class DeliveryWatch {
  readonly #parts: DeliveryWatchParts
  #late = new Map<string, Late>()

  constructor(parts: DeliveryWatchParts) {
    this.#parts = parts
  }

  /** How each channel does, as of the last look. */
  states(): readonly ChannelState[] {
    const now = this.#parts.clock.now()
    return this.#parts.channels().map((channel) => {
      const { waiting, since, reason } = this.#late.get(channel.name) ?? notLate
      const isOn = channel.isOn()
      return {
        name: channel.name,
        isOn,
        trouble: isOn ? channel.trouble() : '',
        waiting,
        lateSince: isOn ? since : 0,
        lateReason: reason,
        lateMinutes: since === 0 ? 0 : Math.floor((now - since) / 60_000),
      }
    })
  }

  /** Looks again. */
  async look(): Promise<void> {
    const found = new Map<string, Late>()
    for (const { name } of this.#parts.channels()) found.set(name, await this.#lateOf(name))
    this.#late = found
  }

  async #lateOf(channel: string): Promise<Late> {
    const { outbox, clock } = this.#parts
    const now = clock.now()
    const query = { channel, state: 'waiting', page: 1, perPage } as const
    const newest = await outbox.page(query)
    const lastPage = Math.ceil(newest.total / perPage)
    const oldest = lastPage > 1 ? await outbox.page({ ...query, page: lastPage }) : newest
    const late = oldest.items
      .map((entry) => ({ entry, dueAt: dueAt(entry) }))
      .filter((each) => now - each.dueAt >= lateMs)
      .toSorted((one, other) => one.dueAt - other.dueAt)
    const [first] = late
    const reason = late.findLast(({ entry }) => entry.lastError !== '')?.entry.lastError ?? ''
    return { waiting: newest.total, since: first?.dueAt ?? 0, reason }
  }
}

/** When it should have left: one that was not tried yet may wait for a digest. */
function dueAt(entry: OutboxEntry): number {
  return entry.tries === 0 ? entry.nextTryAt : (payloadOf(entry)?.dueAt ?? entry.createdAt)
}
