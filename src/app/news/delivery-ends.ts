// How a delivery ends in the outbox: sent, given up, or tried again later.
import { GenerationMap } from '../../domain/generation-map.js'
import type { Clock } from '../../ports/clock.js'
import type { Log } from '../../ports/log.js'
import type { Delivery, RefusedRecipient } from '../../ports/news-channel.js'
import type { Outbox, OutboxEntry } from '../../ports/outbox.js'
import type { OutboxPayload } from './outbox-payload.js'

const minute = 60_000
/** After the first try, the second and so on; then hourly. */
const delaysMs = [1, 5, 15, 60].map((minutes) => minutes * minute)
const hour = 60 * minute
const giveUpMs = 24 * hour
const maxKept = 100

type End = Parameters<Outbox['finish']>[2]

/** What the ends are written with. */
export interface DeliveryEndsParts {
  readonly outbox: Pick<Outbox, 'add' | 'finish' | 'retryAt'>
  readonly owner: string
  readonly clock: Clock
  readonly log: Pick<Log, 'info' | 'warn'>
}

/** Writes ends down. One that the store does not take is kept, so that nothing is sent a second time. */
export class DeliveryEnds {
  readonly #parts: DeliveryEndsParts
  readonly #kept = new Map<string, End>()
  readonly #answers = new GenerationMap<string, string>({ capacity: 100 })

  constructor(parts: DeliveryEndsParts) {
    this.#parts = parts
  }

  /** True for a message that was sent here, which the store does not know yet. */
  isKnown(id: string): boolean {
    return this.#kept.has(id)
  }

  /** What the server has said to a message that was sent here lately. */
  answerOf(id: string): string | undefined {
    return this.#answers.get(id)
  }

  /**
   * Writes again what the store did not take.
   * @throws AppError `storeUnavailable` while it is away
   */
  async repeat(): Promise<void> {
    for (const [id, end] of this.#kept) {
      await this.#parts.outbox.finish(id, this.#parts.owner, end)
      this.#kept.delete(id)
    }
  }

  /** Ends a delivery. */
  async end(
    entry: OutboxEntry,
    payload: OutboxPayload | undefined,
    delivery: Delivery,
  ): Promise<void> {
    const at = this.#parts.clock.now()
    if (delivery.outcome === 'sent') {
      await this.#sent(entry, payload, delivery)
      return
    }
    const error = errorOf(delivery)
    this.#parts.log.warn({ channel: entry.channel, tries: entry.tries }, `not delivered: ${error}`)
    const isOld = payload === undefined || at - payload.dueAt >= giveUpMs
    const isLast = delivery.outcome === 'refused' || payload?.kind === 'test' || isOld
    if (isLast) {
      await this.#finish(entry.id, { state: 'failed', at, error })
      return
    }
    const delayMs = Math.max(delaysMs[entry.tries - 1] ?? hour, delivery.retryAfterMs ?? 0)
    const { outbox, owner } = this.#parts
    await outbox.retryAt(entry.id, owner, { at: at + delayMs, error })
  }

  async #sent(
    entry: OutboxEntry,
    payload: OutboxPayload | undefined,
    { refused, answer }: Extract<Delivery, { readonly outcome: 'sent' }>,
  ): Promise<void> {
    const { clock, log } = this.#parts
    const at = clock.now()
    this.#answers.set(entry.id, answer)
    const later = refused.filter(({ isForGood }) => !isForGood)
    if (later.length > 0 && payload !== undefined) await this.#addRest(entry, payload, later)
    const error = refused.map(({ recipient, answer }) => `${recipient}: ${answer}`).join('; ')
    const { channel, tries } = entry
    log.info({ channel, tries, refused: refused.length }, 'a message is delivered')
    await this.#finish(entry.id, { state: 'sent', at, ...(error !== '' && { error }) })
  }

  /** Those whom the server put off get the same message again, and nobody else does. */
  async #addRest(
    entry: OutboxEntry,
    payload: OutboxPayload,
    later: readonly RefusedRecipient[],
  ): Promise<void> {
    const { outbox, clock } = this.#parts
    const recipients = later.map(({ recipient }) => recipient)
    const repeats = payload.repeats ?? entry.id
    const { channel, newsClass, incident } = entry
    const nextTryAt = clock.now() + (delaysMs[entry.tries - 1] ?? hour)
    await outbox.add({
      ...{ id: `${entry.id} +`, channel, newsClass, incident, createdAt: clock.now(), nextTryAt },
      payload: JSON.stringify({ ...payload, recipients, repeats }),
    })
  }

  async #finish(id: string, end: End): Promise<void> {
    try {
      await this.#parts.outbox.finish(id, this.#parts.owner, end)
    } catch (caught) {
      if (this.#kept.size < maxKept) this.#kept.set(id, end)
      throw caught
    }
  }
}

/** A sentence for people with the words of the server behind it. */
export function errorOf({ sentence, answer }: { sentence: string; answer: string }): string {
  return answer === '' ? sentence : `${sentence} (${answer})`
}
