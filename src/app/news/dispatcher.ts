// News on their way to people: the store's books say what should leave, and each channel has a lane of its
// own. The path only sets a mark; nothing of this waits for it, and it waits for nothing of this.
import { toError } from '../../domain/app-error.js'
import { Repeater } from '../../jobs/repeater.js'
import type { Clock } from '../../ports/clock.js'
import type { Log } from '../../ports/log.js'
import type { NewsChannel } from '../../ports/news-channel.js'
import type { Store } from '../../ports/store.js'
import type { AnsweringBlockParts } from './answering-blocks.js'
import { DeliveryLane } from './delivery-lane.js'
import { DeliveryWatch } from './delivery-watch.js'
import { DigestPlanner } from './plan-digests.js'
import { IncidentPlanner } from './plan-incidents.js'

const usualPace = { sweepMs: 10_000, lookMs: 5000 }

/** What the dispatcher works with. */
export interface DispatcherParts {
  readonly store: Pick<Store, 'attacks' | 'attackCounts' | 'blocks' | 'books'>
  /** The channels of now. */
  readonly channels: () => readonly NewsChannel[]
  /** Names this run of this host among all that share the store. */
  readonly owner: string
  /** From the strikes of a source to the attacks that lead to the denylist; undefined where none do. */
  readonly attacksLeft: AnsweringBlockParts['attacksLeft']
  readonly afterQuietHours: (at: number) => number
  /** False while attacks of this host wait for the store. */
  readonly isRecorded: () => boolean
  readonly clock: Clock
  readonly log: Log
  /** How often is looked for what is to be planned and for what is due, in ms. */
  readonly pace?: { readonly sweepMs: number; readonly lookMs: number }
}

/** Plans and delivers until it is stopped. */
export class Dispatcher {
  readonly watch: DeliveryWatch
  readonly #parts: DispatcherParts
  readonly #incidents: IncidentPlanner
  readonly #digests: DigestPlanner
  readonly #lanes = new Map<string, DeliveryLane>()
  readonly #sweeper: Repeater
  #isStopped = false

  constructor(parts: DispatcherParts) {
    this.#parts = parts
    const { news, outbox } = parts.store.books
    const books = { news, outbox }
    this.#incidents = new IncidentPlanner({ ...parts, ...books })
    this.#digests = new DigestPlanner({ ...parts, ...books, attacks: parts.store })
    this.watch = new DeliveryWatch({ ...parts, outbox })
    this.#sweeper = new Repeater(() => this.#sweep(), (parts.pace ?? usualPace).sweepMs)
  }

  start(): void {
    this.#sweeper.start()
    this.#sweeper.hasten()
  }

  /** The book of news has more, or the settings have changed: looks at once. */
  hasten(): void {
    this.#sweeper.hasten()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#sweeper.stop()
    await Promise.all([...this.#lanes.values()].map((lane) => lane.stop()))
  }

  /** The lane of a channel that is there. */
  laneOf(name: string): DeliveryLane | undefined {
    return this.#lanes.get(name)
  }

  /** What the server has said to a message that this host has sent lately. */
  answerOf(id: string): string | undefined {
    const answers = [...this.#lanes.values()].map((lane) => lane.answerOf(id))
    return answers.find((answer) => answer !== undefined)
  }

  async #sweep(): Promise<void> {
    const channels = this.#parts.channels()
    for (const channel of channels) this.#openLane(channel)
    try {
      const added = (await this.#incidents.plan(channels)) + (await this.#digests.plan(channels))
      if (added > 0) for (const lane of this.#lanes.values()) lane.hasten()
      await this.watch.look()
    } catch (caught) {
      // The recorder tells that the store is away; the Repeater comes back.
      this.#parts.log.debug({ cause: toError(caught).message }, 'news cannot be planned now')
    }
  }

  #openLane({ name }: NewsChannel): void {
    if (this.#isStopped || this.#lanes.has(name)) return
    const { store, channels, owner, attacksLeft, clock, log, pace = usualPace } = this.#parts
    const { outbox, news } = store.books
    const compose = { attacks: store, news, answers: { blocks: store, attacksLeft } }
    const channel = () => channels().find((each) => each.name === name)
    const { lookMs } = pace
    const lane = new DeliveryLane({ name, channel, outbox, compose, owner, clock, log, lookMs })
    this.#lanes.set(name, lane)
    lane.start()
  }
}
