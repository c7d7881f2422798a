// Attacks and other news for the record, in one digest an hour: the store knows what came since the last
// one, so that nothing waits in memory, and ten thousand attackers are one message.
import type { Clock } from '../../ports/clock.js'
import type { NewsChannel } from '../../ports/news-channel.js'
import type { NewsLog } from '../../ports/news-log.js'
import type { Outbox } from '../../ports/outbox.js'
import type { Store } from '../../ports/store.js'
import { payloadOf, toMessage } from './outbox-payload.js'

const hour = 3_600_000
const day = 24 * hour
// Attacks reach the store a little later than they happen.
const settleMs = 15_000

/** The incident of every digest. */
export const digestIncident = 'digest'

/** What the planner works with. */
export interface DigestPlannerParts {
  readonly attacks: Pick<Store, 'attacks'>
  readonly news: Pick<NewsLog, 'page'>
  readonly outbox: Pick<Outbox, 'add' | 'page'>
  /** Returns when the quiet hours end that the instant lies in, or the instant. */
  readonly afterQuietHours: (at: number) => number
  /** False while attacks of this host wait for the store. */
  readonly isRecorded: () => boolean
  readonly clock: Clock
}

/** Plans digests: one an hour and channel in the whole cluster, and none where nothing came. */
export class DigestPlanner {
  readonly #parts: DigestPlannerParts

  constructor(parts: DigestPlannerParts) {
    this.#parts = parts
  }

  /** Adds what is due for these channels; returns how many messages it has added. */
  async plan(channels: readonly NewsChannel[]): Promise<number> {
    const { clock, afterQuietHours, isRecorded } = this.#parts
    const now = clock.now()
    if (!isRecorded() || afterQuietHours(now) > now) return 0
    let added = 0
    for (const channel of channels) {
      if (channel.takes('record')) added += (await this.#planFor(channel.name, now)) ? 1 : 0
    }
    return added
  }

  async #planFor(channel: string, now: number): Promise<boolean> {
    const { outbox } = this.#parts
    const query = { channel, incident: digestIncident, page: 1, perPage: 1 }
    const [latest] = (await outbox.page(query)).items
    if (latest !== undefined && now < latest.createdAt + hour) return false
    const from = Math.max(endOf(latest), floor(now - (latest === undefined ? hour : day)))
    const until = now - settleMs
    if (until <= from || !(await this.#hasNews(from, until))) return false
    // Of hosts that plan at the same time all begin at the same instant: one of them adds it.
    const key = `${digestIncident} ${channel} ${from}`
    const payload = { kind: 'digest', key, dueAt: now, from, until } as const
    const row = { id: `${channel}: ${key}`, channel, newsClass: 'record', createdAt: now } as const
    return outbox.add(toMessage(payload, { ...row, incident: digestIncident }))
  }

  async #hasNews(from: number, to: number): Promise<boolean> {
    const { attacks, news } = this.#parts
    const span = { from, to, page: 1, perPage: 1 }
    if ((await attacks.attacks(span)).items.length > 0) return true
    return (await news.page({ ...span, newsClass: 'record' })).items.length > 0
  }
}

function endOf(entry: { readonly payload: string } | undefined): number {
  const payload = entry === undefined ? undefined : payloadOf(entry)
  return payload?.kind === 'digest' ? payload.until : 0
}

/** All hosts find the same instant. */
function floor(at: number): number {
  return at - (at % hour)
}
