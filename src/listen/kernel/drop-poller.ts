// What the kernel drops by its own rules, asked for every second and handed on.
import { toError } from '../../domain/app-error.js'
import { Repeater } from '../../jobs/repeater.js'
import type { Clock } from '../../ports/clock.js'
import type {
  EventSource,
  KernelDropSink,
  SourceState,
  SourceStatus,
} from '../../ports/event-source.js'
import type { Firewall } from '../../ports/firewall.js'

/** What {@link DropPoller} is made of. */
export interface KernelDropsOptions {
  readonly firewall: Pick<Firewall, 'drops'>
  readonly clock: Clock
  readonly sink: KernelDropSink
  /** The pause between two questions [1000]. */
  readonly pollMs?: number
}

/** Asks the firewall for its drops; a failure is shown and asked again. */
export class DropPoller implements EventSource {
  readonly #options: KernelDropsOptions
  readonly #questions: Repeater
  #state: SourceState = 'stopped'
  #reason = ''
  #since: number
  #received = 0
  #firstQuestion: Promise<void> = Promise.resolve()

  constructor(options: KernelDropsOptions) {
    this.#options = options
    this.#questions = new Repeater(() => this.#ask(), options.pollMs ?? 1000)
    this.#since = options.clock.now()
  }

  async start(): Promise<void> {
    this.#become('running')
    this.#firstQuestion = this.#ask()
    await this.#firstQuestion
    if (!this.#isStopped) this.#questions.start()
  }

  async stop(): Promise<void> {
    this.#become('stopped')
    await Promise.all([this.#firstQuestion, this.#questions.stop()])
  }

  status(): SourceStatus {
    return {
      kind: 'kernel',
      name: 'kernel',
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
    const { firewall, sink } = this.#options
    try {
      const drops = await firewall.drops()
      if (this.#isStopped) return
      for (const drop of drops) {
        this.#received += 1
        sink.onKernelDrop(drop)
      }
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
