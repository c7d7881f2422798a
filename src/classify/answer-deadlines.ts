// Challenges in the order in which they were sent, until their answer is overdue.
import { DeadlineQueue } from './deadline-queue.js'
import { answerDeadlineMs } from './exchange.js'
import type { ExchangeOwner, Exchange } from './exchange.js'

interface Awaited {
  readonly at: number
  readonly session: ExchangeOwner
  readonly exchange: Exchange
}

/** Counts challenges as unanswered when the clock of their own PBX has passed the deadline. */
export class AnswerDeadlines {
  readonly #capacity: number
  readonly #queues = new Map<string, DeadlineQueue<Awaited>>()

  /** @param capacity how many challenges of one PBX wait at most; beyond it the oldest is forgotten */
  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** How many challenges wait. */
  get size(): number {
    let size = 0
    for (const queue of this.#queues.values()) size += queue.size
    return size
  }

  /** How many had to be forgotten: there were too many, or the PBX's clock was set back. */
  get forgotten(): number {
    let forgotten = 0
    for (const queue of this.#queues.values()) forgotten += queue.forgotten
    return forgotten
  }

  add(session: ExchangeOwner, exchange: Exchange): void {
    const { pbx, at } = exchange.attempt
    let queue = this.#queues.get(pbx)
    if (queue === undefined) {
      queue = new DeadlineQueue({ capacity: this.#capacity, deadlineMs: answerDeadlineMs })
      this.#queues.set(pbx, queue)
    }
    queue.add({ at, session, exchange })
  }

  /** The PBX's clock (ms since the epoch) has reached this instant. */
  reached(pbx: string, at: number): void {
    this.#queues.get(pbx)?.reached(at, tellOverdue)
  }
}

function tellOverdue({ session, exchange }: Awaited): void {
  session.unanswered(exchange)
}
