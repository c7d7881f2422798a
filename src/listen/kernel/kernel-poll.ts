// One question to the kernel, asked again and again; a failure is shown and the question asked again.
import { toError } from '../../domain/app-error.js'
import { Repeater } from '../../jobs/repeater.js'
import type { Clock } from '../../ports/clock.js'
import type { EventSource, SourceState, SourceStatus } from '../../ports/event-source.js'

/** What a {@link KernelPoll} is made of. */
export interface KernelPollOptions<Item> {
  /** What `status` calls it. */
  readonly name: string
  readonly clock: Clock
  /** The pause between two questions. */
  readonly pollMs: number
  readonly read: () => Promise<readonly Item[]>
  readonly tell: (items: readonly Item[]) => void
}

/** Asks until it is stopped; what is under way then is awaited, and told to nobody. */
export class KernelPoll<Item> implements EventSource {
  readonly #options: KernelPollOptions<Item>
  readonly #repeater: Repeater
  #state: SourceState = 'stopped'
  #reason = ''
  #since: number
  #received = 0
  #first: Promise<void> = Promise.resolve()

  constructor(options: KernelPollOptions<Item>) {
    this.#options = options
    this.#repeater = new Repeater(() => this.#ask(), options.pollMs)
    this.#since = options.clock.now()
  }

  async start(): Promise<void> {
    this.#become('running')
    this.#first = this.#ask()
    await this.#first
    if (!this.#isStopped) this.#repeater.start()
  }

  async stop(): Promise<void> {
    this.#become('stopped')
    await this.#first
    await this.#repeater.stop()
  }

  status(): SourceStatus {
    return {
      kind: 'kernel',
      name: this.#options.name,
      state: this.#state,
      reason: this.#reason,
      warnings: [],
      since: this.#since,
      version: '',
      received: this.#received,
      dropped: {},
      lag: undefined,
    }
  }

  async #ask(): Promise<void> {
    try {
      const items = await this.#options.read()
      if (this.#isStopped) return
      this.#received += items.length
      if (items.length > 0) this.#options.tell(items)
      this.#become('running')
    } catch (caught) {
      if (!this.#isStopped) this.#become('lost', toError(caught).message)
    }
  }

  get #isStopped(): boolean {
    return this.#state === 'stopped'
  }

  #become(state: SourceState, reason = ''): void {
    if (state !== this.#state) this.#since = this.#options.clock.now()
    this.#state = state
    this.#reason = reason
  }
}
