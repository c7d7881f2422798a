// Whose turn it is to deliver on a channel: of the hosts that share a store one at a time, so that what is
// due at the same time leaves in one message. The turn is a row of the outbox that is never delivered.
import type { Clock } from '../../ports/clock.js'
import type { Outbox } from '../../ports/outbox.js'

// Two minutes for a delivery, and two for the difference between the clocks of two hosts.
const leaseMs = 240_000
const usedMs = 100_000

/** What a turn is taken with. */
export interface DeliveryTurnParts {
  readonly outbox: Pick<Outbox, 'add' | 'claimDue' | 'retryAt'>
  /** The name of the channel. */
  readonly name: string
  readonly owner: string
  readonly clock: Clock
}

/** Takes turns. Where a host dies in its turn, the next one begins when the lease is over. */
export class DeliveryTurn {
  readonly #parts: DeliveryTurnParts
  readonly #id: string
  #isAdded = false
  #since = 0

  constructor(parts: DeliveryTurnParts) {
    this.#parts = parts
    this.#id = `turn ${parts.name}`
  }

  /** True where it is this host's turn now. */
  async take(): Promise<boolean> {
    const { outbox, owner, clock } = this.#parts
    const now = clock.now()
    if (!this.#isAdded) {
      const row = { id: this.#id, channel: this.#id, newsClass: 'record' } as const
      await outbox.add({ ...row, incident: 'turn', payload: '{}', createdAt: 0, nextTryAt: 0 })
      this.#isAdded = true
    }
    const claim = { now, owner, leaseMs, limit: 1, channel: this.#id }
    this.#since = now
    return (await outbox.claimDue(claim)).length > 0
  }

  /** True while there is time for one more delivery. */
  get hasTime(): boolean {
    return this.#parts.clock.now() - this.#since < usedMs
  }

  /** Lets the next host have its turn. */
  async end(): Promise<void> {
    await this.#parts.outbox.retryAt(this.#id, this.#parts.owner, { at: 0, error: '' })
  }
}
