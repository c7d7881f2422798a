// How news leave, as people see and order it.
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../../domain/app-error.js'
import { isMailAddress } from '../../domain/mail-address.js'
import type { Clock } from '../../ports/clock.js'
import type { NewsItem } from '../../ports/news-log.js'
import type {
  ChannelReport,
  DeliveryDesk,
  DeliveryEntry,
  DeliveryReport,
  TestOutcome,
} from '../../ports/operator/delivery-desk.js'
import type { Outbox, OutboxEntry } from '../../ports/outbox.js'
import type { NewsChannel } from '../../ports/news-channel.js'
import type { ChannelState } from './delivery-watch.js'
import type { Dispatcher } from './dispatcher.js'
import { payloadOf, toMessage, type OutboxPayload } from './outbox-payload.js'
import { idOf } from './plan-incidents.js'

const maxLatest = 50
const maxAsked = 200
const testMs = 60_000
const lookMs = 100
const maxHops = 20

/** What the desk needs. */
export interface LiveDeliveryDeskParts {
  readonly outbox: Outbox
  readonly dispatcher: Pick<Dispatcher, 'watch' | 'laneOf' | 'answerOf'>
  readonly channels: () => readonly NewsChannel[]
  readonly host: string
  readonly clock: Clock
}

/** Implements {@link DeliveryDesk} over the dispatcher and its outbox. */
export class LiveDeliveryDesk implements DeliveryDesk {
  readonly #parts: LiveDeliveryDeskParts

  constructor(parts: LiveDeliveryDeskParts) {
    this.#parts = parts
  }

  async deliveries(): Promise<DeliveryReport> {
    const { dispatcher, outbox } = this.#parts
    await dispatcher.watch.look()
    const states = dispatcher.watch.states()
    const pages = await Promise.all(
      states.map(({ name }) => outbox.page({ channel: name, page: 1, perPage: maxLatest })),
    )
    const latest = pages
      .flatMap(({ items }) => items)
      .toSorted((one, other) => other.createdAt - one.createdAt)
      .slice(0, maxLatest)
    const channels = await Promise.all(states.map((state) => this.#reportOf(state)))
    return { channels, latest: latest.map(entryOf) }
  }

  async deliveriesOf(newsIds: readonly string[]) {
    const found = await Promise.all(
      newsIds.slice(0, maxAsked).map(async (id) => [id, await this.#entriesOf(id)] as const),
    )
    return new Map(found.filter(([, entries]) => entries.length > 0))
  }

  async sendTest(name: string, recipient: string | undefined): Promise<TestOutcome> {
    const { outbox, dispatcher, clock } = this.#parts
    const channel = this.#parts.channels().find((each) => each.name === name)
    if (channel === undefined) throw new AppError('invalidValue', `there is no channel ${name}`)
    if (recipient !== undefined && !isMailAddress(recipient)) {
      throw new AppError('invalidValue', 'a test goes to a mail address, "admin@example.org"')
    }
    const why = channel.isOn() ? channel.trouble() : offWords(name)
    if (why !== '') return { isSent: false, sentence: why }
    const now = clock.now()
    const id = `${name}: test ${randomUUID()}`
    const payload: OutboxPayload = {
      ...{ kind: 'test', key: id, dueAt: now, item: this.#testItem(now) },
      ...(recipient !== undefined && { recipients: [recipient] }),
    }
    const row = {
      id,
      channel: name,
      newsClass: 'record',
      incident: 'test',
      createdAt: now,
    } as const
    await outbox.add(toMessage(payload, row))
    dispatcher.laneOf(name)?.hasten()
    return this.#outcomeOf(id)
  }

  async sendAgain(id: string): Promise<void> {
    const { outbox, dispatcher, clock } = this.#parts
    const entry = await outbox.find(id)
    const payload = entry === undefined ? undefined : payloadOf(entry)
    if (entry === undefined || payload === undefined || entry.state !== 'failed') {
      throw new AppError('invalidValue', 'there is no such message that was given up')
    }
    const { channel, newsClass, incident } = entry
    const now = clock.now()
    const row = { id: `${id} again ${now}`, channel, newsClass, incident, createdAt: now }
    const repeats = payload.repeats ?? id
    await outbox.add(toMessage({ ...payload, dueAt: now, repeats }, row))
    dispatcher.laneOf(channel)?.hasten()
  }

  async #reportOf(state: ChannelState): Promise<ChannelReport> {
    const { name, isOn, trouble, waiting, lateSince, lateReason } = state
    const query = { channel: name, state: 'sent', page: 1, perPage: 1 } as const
    const [last] = (await this.#parts.outbox.page(query)).items
    const reason = trouble === '' && lateSince > 0 ? lateReason : trouble
    return { name, isOn, reason, waiting, lateSince, lastSentAt: last?.doneAt ?? 0 }
  }

  async #entriesOf(newsId: string): Promise<readonly DeliveryEntry[]> {
    const item = { id: newsId } as NewsItem
    const ids = this.#parts
      .channels()
      .flatMap(({ name }) => [idOf(item, 'first', name), idOf(item, 'over', name)])
    const rows = await Promise.all(ids.map((id) => this.#carrierOf(id)))
    return rows.flatMap((row) => (row === undefined ? [] : [entryOf(row)]))
  }

  /** The message that tells of it: itself, or the one that it was folded into. */
  async #carrierOf(id: string): Promise<OutboxEntry | undefined> {
    const { outbox } = this.#parts
    let entry = await outbox.find(id)
    for (let hop = 0; hop < maxHops && entry?.state === 'folded'; hop += 1) {
      entry = await outbox.find(entry.foldedInto)
    }
    return entry
  }

  #testItem(at: number): NewsItem {
    const { host } = this.#parts
    return {
      ...{ id: `test ${at}`, incident: 'test', number: 1, kind: 'test', newsClass: 'record' },
      text: `this is a test: news of ${host} reach you, and nothing has happened`,
      ...{ subject: { host }, firstAt: at, lastAt: at, count: 1, endedAt: at, readBy: [] },
    }
  }

  async #outcomeOf(id: string): Promise<TestOutcome> {
    const { outbox, dispatcher, clock } = this.#parts
    const end = clock.now() + testMs
    for (;;) {
      const entry = await outbox.find(id)
      if (entry?.state === 'sent') {
        const answer = dispatcher.answerOf(id) ?? ''
        const refused = entry.lastError === '' ? '' : `; refused: ${entry.lastError}`
        const words = answer === '' ? '' : ` (${answer})`
        return { isSent: true, sentence: `the server has taken the test${words}${refused}` }
      }
      if (entry?.state === 'failed') return { isSent: false, sentence: entry.lastError }
      if (clock.now() >= end) {
        const sentence = 'the test was not delivered within a minute; its end is shown below'
        return { isSent: false, sentence }
      }
      await delay(lookMs)
    }
  }
}

function offWords(name: string): string {
  return name === 'mail' ? 'no mails are sent: set mail.enabled to true' : `${name} is switched off`
}

function entryOf(entry: OutboxEntry): DeliveryEntry {
  const { id, channel, newsClass, state, tries, createdAt, nextTryAt, doneAt, lastError } = entry
  const payload = payloadOf(entry)
  return {
    ...{ id, channel, newsClass, state, tries, createdAt, nextTryAt, doneAt },
    phase: payload?.kind === 'incident' ? payload.phase : 'digest',
    about: payload === undefined ? '' : aboutOf(payload),
    error: lastError,
  }
}

function aboutOf(payload: OutboxPayload): string {
  switch (payload.kind) {
    case 'incident':
      return payload.item.text
    case 'digest':
      return 'attacks and other news for the record'
    case 'test':
      return 'a test'
    case 'text':
      return payload.text.subject
  }
}
