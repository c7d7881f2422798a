// How a firewall stands: what `status` shows of it, and when people are told.
import type { Clock } from '../ports/clock.js'
import type { FirewallSink, FirewallStatus } from '../ports/firewall.js'

/** Keeps the state; the same trouble is told once. */
export class Health {
  readonly #sink: FirewallSink
  readonly #clock: Clock
  #state: FirewallStatus['state'] = 'stopped'
  #reason = ''
  #verifiedAt = 0
  #healed = 0
  #suspicion = ''

  constructor(options: { readonly sink: FirewallSink; readonly clock: Clock }) {
    this.#sink = options.sink
    this.#clock = options.clock
  }

  get isStopped(): boolean {
    return this.#state === 'stopped'
  }

  get status(): Pick<FirewallStatus, 'state' | 'reason' | 'verifiedAt' | 'healed'> {
    return {
      state: this.#state,
      reason: this.#reason,
      verifiedAt: this.#verifiedAt,
      healed: this.#healed,
    }
  }

  /** Why the kernel may lack something that counting does not show; empty for no reason. */
  get suspicion(): string {
    return this.#suspicion
  }

  started(): void {
    this.#suspicion = ''
    this.#state = 'ready'
    this.verified()
  }

  stopped(): void {
    this.#state = 'stopped'
    this.#reason = ''
  }

  /** Everything was seen in place. A look that began before the stop ends after it. */
  verified(): void {
    if (this.isStopped) return
    this.#state = 'ready'
    this.#reason = ''
    this.#verifiedAt = this.#clock.now()
  }

  /** @param what a sentence for people */
  healed(what: string): void {
    this.#healed++
    this.#suspicion = ''
    this.#sink.onHealed(what)
  }

  /**
   * Something was not carried out, and the next look puts it right.
   * @param what a sentence for people
   */
  suspect(what: string): void {
    this.#suspicion = what
    this.trouble(what)
  }

  /** @param what a sentence for people */
  trouble(what: string): void {
    if (this.isStopped) return
    const isNews = this.#state !== 'broken' || this.#reason !== what
    this.#state = 'broken'
    this.#reason = what
    if (isNews) this.#sink.onTrouble(what)
  }
}
