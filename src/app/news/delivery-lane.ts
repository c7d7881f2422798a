// The messages of one channel on their way out: each is claimed, gathered, delivered and ended. Of all
// hosts one has it at a time; where that one dies, its lease ends and another host sends the same message.
import { toError } from '../../domain/app-error.js'
import { Repeater } from '../../jobs/repeater.js'
import type { Clock } from '../../ports/clock.js'
import type { Log } from '../../ports/log.js'
import type { Delivery, NewsChannel } from '../../ports/news-channel.js'
import type { Outbox, OutboxEntry } from '../../ports/outbox.js'
import { composeMessage, type ComposeParts } from './compose-message.js'
import { DeliveryEnds } from './delivery-ends.js'
import { DeliveryTurn } from './delivery-turn.js'
import { foldedPayloads, foldWaiting } from './folded-messages.js'
import { payloadOf, type OutboxPayload } from './outbox-payload.js'

// Two minutes for a delivery, and two for the difference between the clocks of two hosts.
const leaseMs = 240_000
const deliveryMs = 120_000
/** So long an end waits for a delivery that is under way. */
const patienceMs = 3000
const maxInARow = 50
const perPage = 100

/** What a lane works with. */
export interface DeliveryLaneParts {
  readonly name: string
  /** The channel as it is now; undefined where it is there no more. */
  readonly channel: () => NewsChannel | undefined
  readonly outbox: Outbox
  readonly compose: ComposeParts
  /** Names this run of this host among all that share the store. */
  readonly owner: string
  readonly clock: Clock
  readonly log: Pick<Log, 'info' | 'warn' | 'debug'>
  /** How often is looked for what is due. */
  readonly lookMs: number
}

/** Delivers what is due, one after the other. */
export class DeliveryLane {
  readonly #parts: DeliveryLaneParts
  readonly #ends: DeliveryEnds
  readonly #turn: DeliveryTurn
  readonly #repeater: Repeater
  readonly #stopping = new AbortController()

  constructor(parts: DeliveryLaneParts) {
    this.#parts = parts
    this.#ends = new DeliveryEnds(parts)
    this.#turn = new DeliveryTurn(parts)
    this.#repeater = new Repeater(() => this.#run(), parts.lookMs)
  }

  start(): void {
    this.#repeater.start()
  }

  /** Looks at once. */
  hasten(): void {
    this.#repeater.hasten()
  }

  /** What the server has said to a message that was sent here lately. */
  answerOf(id: string): string | undefined {
    return this.#ends.answerOf(id)
  }

  /** Breaks off what is under way, unless it ends within seconds; it is tried again by whoever comes. */
  async stop(): Promise<void> {
    const patience = setTimeout(() => {
      this.#stopping.abort()
    }, patienceMs)
    await this.#repeater.stop()
    clearTimeout(patience)
    this.#stopping.abort()
  }

  async #run(): Promise<void> {
    try {
      await this.#ends.repeat()
      if (!(await this.#hasDue()) || !(await this.#turn.take())) return
      try {
        await this.#deliverDue()
      } finally {
        await this.#turn.end()
      }
    } catch (caught) {
      // The recorder tells that the store is away; the Repeater comes back.
      const cause = toError(caught).message
      this.#parts.log.debug({ cause }, 'the outbox cannot be used now')
    }
  }

  async #hasDue(): Promise<boolean> {
    const { outbox, clock, name } = this.#parts
    const now = clock.now()
    const query = { channel: name, page: 1, perPage } as const
    const waiting = await outbox.page({ ...query, state: 'waiting' })
    if (waiting.total > perPage) return true
    if (waiting.items.some(({ nextTryAt }) => nextTryAt <= now)) return true
    const sending = await outbox.page({ ...query, state: 'sending' })
    return sending.items.some(({ leaseUntil }) => leaseUntil <= now)
  }

  async #deliverDue(): Promise<void> {
    const { outbox, clock, owner, name } = this.#parts
    for (let count = 0; count < maxInARow && this.#turn.hasTime; count += 1) {
      if (this.#stopping.signal.aborted) return
      const claim = { now: clock.now(), owner, leaseMs, limit: 1, channel: name }
      const [entry] = await outbox.claimDue(claim)
      if (entry === undefined) return
      await this.#deliver(entry)
    }
  }

  async #deliver(entry: OutboxEntry): Promise<void> {
    const payload = payloadOf(entry)
    if (this.#ends.isKnown(entry.id)) return
    if (payload === undefined) {
      const sentence = 'another version of sipward has written this message'
      await this.#ends.end(entry, undefined, { outcome: 'refused', sentence, answer: '' })
      return
    }
    const delivery = await this.#deliveryOf(entry, payload)
    await this.#ends.end(entry, payload, delivery)
  }

  async #deliveryOf(entry: OutboxEntry, payload: OutboxPayload): Promise<Delivery> {
    const { name, outbox, clock, compose } = this.#parts
    const channel = this.#parts.channel()
    if (channel === undefined || !isWanted(channel, entry, payload)) {
      const sentence = `${name} was switched off for such messages before this one was sent`
      return { outcome: 'refused', sentence, answer: '' }
    }
    const trouble = channel.trouble()
    if (trouble !== '') return { outcome: 'later', sentence: trouble, answer: '' }
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(deliveryMs)])
    if (payload.kind === 'text') {
      const sentence = `${name} takes no texts`
      const none: Delivery = { outcome: 'refused', sentence, answer: '' }
      const text = { ...payload.text, recipients: payload.recipients ?? payload.text.recipients }
      return channel.deliverText?.(text, signal) ?? none
    }
    await foldWaiting(outbox, entry, clock.now())
    const folded = await foldedPayloads(outbox, payload.repeats ?? entry.id)
    const at = clock.now()
    const message = await composeMessage(payload, folded, { parts: compose, at })
    return channel.deliver(message, signal)
  }
}

/** A test or a report is sent whatever classes of news the channel takes. */
function isWanted(channel: NewsChannel, entry: OutboxEntry, { kind }: OutboxPayload): boolean {
  return kind === 'test' || kind === 'text' ? channel.isOn() : channel.takes(entry.newsClass)
}
