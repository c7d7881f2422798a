// How everything is, as people ask for it.
import type { Clock } from '../../ports/clock.js'
import type { DaemonStatus, StatusDesk } from '../../ports/operator/status-desk.js'
import type { ClusterSeat } from '../cluster/cluster-seat.js'
import type { DaemonFacts } from './daemon-facts.js'

/** Implements {@link StatusDesk} over the running parts. */
export class LiveStatusDesk implements StatusDesk {
  readonly #facts: DaemonFacts
  readonly #seat: Pick<ClusterSeat, 'status'>
  readonly #clock: Clock

  constructor(parts: {
    readonly facts: DaemonFacts
    readonly seat: Pick<ClusterSeat, 'status'>
    readonly clock: Clock
  }) {
    this.#facts = parts.facts
    this.#seat = parts.seat
    this.#clock = parts.clock
  }

  status(): Promise<DaemonStatus> {
    return Promise.resolve(this.#facts.status(this.#seat.status()))
  }

  now(): number {
    return this.#clock.now()
  }
}
