// Failures that HEP has shown, until nothing can explain them any more.
import { DeadlineQueue } from './deadline-queue.js'
import { answerDeadlineMs } from './exchange.js'
import type { ShownFailure } from './shown-failure.js'

// The digest of a request is judged before the request is refused, so its event is the older one;
// the rest is what the two streams' clocks may differ by (each is corrected from a second on).
const verdictDeadlineMs = 1500
// A heartbeat comes every second, so by then the connection is lost.
const amiSilenceMs = 30_000

/** Gives each failure back to its session when its time is over, by the clock of AMI while there is one. */
export class Explanations {
  readonly #challenges: DeadlineQueue<ShownFailure>
  readonly #refusals: DeadlineQueue<ShownFailure>
  /** The last instant that AMI has told, or that HEP began with. */
  #heardAt: number | undefined

  /** @param capacity how many of a kind wait at most; beyond it the oldest is forgotten */
  constructor(capacity: number) {
    this.#challenges = new DeadlineQueue({ capacity, deadlineMs: answerDeadlineMs })
    this.#refusals = new DeadlineQueue({ capacity, deadlineMs: verdictDeadlineMs })
  }

  /** How many failures wait. */
  get size(): number {
    return this.#challenges.size + this.#refusals.size
  }

  /** How many had to be forgotten: there were too many, or the clock was set back. */
  get forgotten(): number {
    return this.#challenges.forgotten + this.#refusals.forgotten
  }

  add(failure: ShownFailure): void {
    const queue = failure.kind === 'refusal' ? this.#refusals : this.#challenges
    queue.add(failure)
  }

  /** AMI has told everything up to this instant. */
  heard(at: number): void {
    this.#heardAt = at
    if (this.size > 0) this.#reached(at, tellWithAmi)
  }

  /** HEP has reached this instant: its time counts while AMI is silent. */
  shown(at: number): void {
    this.#heardAt ??= at
    if (at - this.#heardAt > amiSilenceMs && this.size > 0) this.#reached(at, tellWithoutAmi)
  }

  #reached(at: number, tell: (failure: ShownFailure) => void): void {
    this.#challenges.reached(at, tell)
    this.#refusals.reached(at, tell)
  }
}

function tellWithAmi(failure: ShownFailure): void {
  failure.session.unexplained(failure, true)
}

function tellWithoutAmi(failure: ShownFailure): void {
  failure.session.unexplained(failure, false)
}
