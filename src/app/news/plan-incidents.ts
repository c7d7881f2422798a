// Which messages the incidents of the store's book of news want: what is to be done at once goes out at
// once, is reminded of, and ends with a word; what can wait goes out at once, then folded for an hour.
// Each message has one name on all hosts, so that whoever plans it, it is planned once.
import { GenerationMap } from '../../domain/generation-map.js'
import { isLasting } from '../../domain/incident.js'
import type { Clock } from '../../ports/clock.js'
import type { NewsChannel } from '../../ports/news-channel.js'
import type { NewsItem, NewsLog, NewsQuery } from '../../ports/news-log.js'
import type { Outbox } from '../../ports/outbox.js'
import { payloadOf, toMessage, type IncidentPayload } from './outbox-payload.js'

const hour = 3_600_000
const day = 24 * hour
const perPage = 200
const maxPages = 5
/** Whoever has not listened to two weeks of reminders does not listen to more, unless it happens again. */
const reminderMs = 15 * day
/** So many sources that join are told one by one; of more, whenever there are twice as many. */
const maxSingleSources = 5
/** What comes in a burst is told in one message. */
const gatherMs = 5000
/** Late news come from a store that was away; they are looked for less often. */
const lookBackEveryMs = 600_000
const classes = ['act', 'look'] as const

/** What the planner works with. */
export interface IncidentPlannerParts {
  readonly news: Pick<NewsLog, 'page'>
  readonly outbox: Pick<Outbox, 'add' | 'find' | 'page'>
  /** Returns when the quiet hours end that the instant lies in, or the instant. */
  readonly afterQuietHours: (at: number) => number
  readonly clock: Clock
}

interface Slot {
  readonly channel: string
  readonly now: number
  /** When the message is to leave. */
  readonly dueAt: number
}

/** Plans. Nothing is lost where it dies: the next sweep of any host plans what is missing. */
export class IncidentPlanner {
  readonly #parts: IncidentPlannerParts
  /** When each message that is known to be planned was planned. */
  readonly #planned = new GenerationMap<string, number>({ capacity: 10_000 })
  /** Since when each channel has taken each class, as far as this run has seen; 0: since before it. */
  readonly #takenSince = new Map<string, number>()
  #lookedBackAt = 0

  constructor(parts: IncidentPlannerParts) {
    this.#parts = parts
  }

  /** Adds what is missing for these channels; returns how many messages it has added. */
  async plan(channels: readonly NewsChannel[]): Promise<number> {
    const now = this.#parts.clock.now()
    const isLookingBack = now - this.#lookedBackAt >= lookBackEveryMs
    let added = 0
    for (const newsClass of classes) {
      const takers = this.#takersOf(newsClass, channels, now)
      if (takers.length === 0) continue
      const items = await this.#candidates(newsClass, now - (isLookingBack ? day : 2 * hour))
      for (const { channel, since } of takers) {
        const { name } = channel
        // Whoever switches a channel on does not want the news of yesterday.
        const wanted = items.filter(
          ({ firstAt, endedAt, subject }) =>
            channel.takes(newsClass, subject['host']) && (endedAt === 0 || firstAt >= since),
        )
        if (wanted.length === 0) continue
        const dueAt = newsClass === 'act' ? now : await this.#slotOf(name, now)
        const slot = { channel: name, now, dueAt }
        for (const item of wanted) added += await this.#planItem(item, slot)
      }
    }
    if (isLookingBack) this.#lookedBackAt = now
    return added
  }

  #takersOf(newsClass: 'act' | 'look', channels: readonly NewsChannel[], now: number) {
    return channels.flatMap((channel) => {
      const { name } = channel
      const key = `${newsClass} ${name}`
      if (!channel.takes(newsClass)) {
        this.#takenSince.set(key, Infinity)
        return []
      }
      // A channel that was not there at the first look has just been added.
      const known = this.#takenSince.get(key) ?? (this.#lookedBackAt === 0 ? 0 : Infinity)
      const since = known === Infinity ? now - hour : known
      this.#takenSince.set(key, since)
      return [{ channel, since }]
    })
  }

  /** What goes on, what has begun, and what has ended lately. */
  async #candidates(newsClass: 'act' | 'look', from: number): Promise<readonly NewsItem[]> {
    const found = [
      ...(await this.#items({ newsClass, isOpen: true })),
      ...(await this.#items({ newsClass, from })),
      ...(await this.#items({ newsClass, endedFrom: from })).filter(({ kind }) => isLasting(kind)),
    ]
    const unique = [...new Map(found.map((item) => [item.id, item])).values()]
    return unique.toSorted((one, other) => one.firstAt - other.firstAt)
  }

  async #items(query: Omit<NewsQuery, 'page' | 'perPage'>): Promise<readonly NewsItem[]> {
    const found: NewsItem[] = []
    for (let page = 1; page <= maxPages; page += 1) {
      const { items, total } = await this.#parts.news.page({ ...query, page, perPage })
      found.push(...items)
      if (page * perPage >= total) break
    }
    return found
  }

  /** What can wait joins the message that is planned next, which is an hour after the last one. */
  async #slotOf(channel: string, now: number): Promise<number> {
    const { outbox, afterQuietHours } = this.#parts
    const { items } = await outbox.page({ channel, newsClass: 'look', page: 1, perPage: 1 })
    const latest = items[0] === undefined ? undefined : payloadOf(items[0])
    const dueAt = latest?.dueAt ?? 0
    const slot = dueAt > now ? dueAt : Math.max(now + gatherMs, dueAt + hour)
    return afterQuietHours(slot)
  }

  async #planItem(item: NewsItem, slot: Slot): Promise<number> {
    // What has begun longer ago and is over was told, or was not meant to be.
    const isOld = slot.now - item.firstAt >= day && item.endedAt > 0
    const first = isOld
      ? await this.#plannedAt(item, 'first', slot)
      : await this.#add(item, 'first', slot)
    if (first.at === undefined) return 0
    const more =
      item.endedAt > 0
        ? await this.#planEnd(item, slot, first.at)
        : await this.#planWhileOpen(item, slot, first.at)
    return [first, ...more].filter(({ isNew }) => isNew).length
  }

  async #planEnd(item: NewsItem, slot: Slot, firstAt: number) {
    const isTold = item.endedAt > firstAt && isLasting(item.kind)
    return isTold ? [await this.#add(item, 'over', slot)] : []
  }

  async #planWhileOpen(item: NewsItem, slot: Slot, firstAt: number) {
    const joins = joinsToTell(item)
    const joined = joins > 0 ? await this.#add(item, 'joined', slot, String(joins)) : undefined
    const mark = reminderMark(item, { now: slot.now, toldAt: joined?.at ?? firstAt, joins })
    const reminder = mark === '' ? [] : [await this.#add(item, 'reminder', slot, mark)]
    return [...(joined === undefined ? [] : [joined]), ...reminder]
  }

  async #plannedAt(item: NewsItem, phase: IncidentPayload['phase'], { channel }: Slot) {
    const id = idOf(item, phase, channel)
    const at = this.#planned.get(id) ?? (await this.#parts.outbox.find(id))?.createdAt
    if (at !== undefined) this.#planned.set(id, at)
    return { at, isNew: false }
  }

  async #add(item: NewsItem, phase: IncidentPayload['phase'], slot: Slot, mark?: string) {
    const { channel, now, dueAt } = slot
    const id = idOf(item, phase, channel, mark)
    const known = this.#planned.get(id)
    if (known !== undefined) return { at: known, isNew: false }
    const thread = keyOf(item, 'first')
    const payload: IncidentPayload = {
      ...{ kind: 'incident', key: keyOf(item, phase, mark), thread, phase, dueAt },
      item: { ...item, readBy: [] },
    }
    const { newsClass, incident } = item
    const row = { id, channel, newsClass, incident, createdAt: now }
    const isNew = await this.#parts.outbox.add(toMessage(payload, row))
    const at = isNew ? now : ((await this.#parts.outbox.find(id))?.createdAt ?? now)
    this.#planned.set(id, at)
    return { at, isNew }
  }
}

/** How many messages the sources have earned that are part of the incident besides the first one. */
function joinsToTell({ joined }: NewsItem): number {
  if (joined === undefined) return 0
  const { total } = joined
  return total <= maxSingleSources ? total - 1 : 2 + Math.floor(Math.log2(total))
}

/**
 * Names the reminder that is due: the first one an hour after the latest message that told of the incident or of
 * a source in it, then one a day; empty for none.
 */
function reminderMark(
  { newsClass, lastAt }: NewsItem,
  told: { readonly now: number; readonly toldAt: number; readonly joins: number },
): string {
  const { now, toldAt, joins } = told
  const elapsedMs = now - toldAt
  const isLate = now - Math.max(toldAt, lastAt) >= reminderMs
  if (newsClass !== 'act' || elapsedMs < hour || isLate) return ''
  const number = String(1 + Math.floor(elapsedMs / day))
  return joins === 0 ? number : `${joins}.${number}`
}

function keyOf({ id }: NewsItem, phase: string, mark?: string): string {
  return [id, phase, ...(mark === undefined ? [] : [mark])].join(' ')
}

/** Returns the name of a message in the outbox. */
export function idOf(item: NewsItem, phase: string, channel: string, mark?: string): string {
  return `${channel}: ${keyOf(item, phase, mark)}`
}
