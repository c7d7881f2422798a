// Challenges in the order in which they were sent, until their answer is overdue.
import { answerDeadlineMs } from './exchange.js'
import type { Exchange } from './exchange.js'
import type { Session } from './session.js'

interface Awaited {
  readonly session: Session
  readonly exchange: Exchange
}

/** Counts challenges as unanswered when the clock of their own PBX has passed the deadline. */
export class AnswerDeadlines {
  readonly #capacity: number
  readonly #queues = new Map<string, { items: Awaited[]; head: number }>()
  #forgotten = 0

  /** @param capacity how many challenges of one PBX wait at most; beyond it the oldest is forgotten */
  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** How many challenges wait. */
  get size(): number {
    let size = 0
    for (const queue of this.#queues.values()) size += queue.items.length - queue.head
    return size
  }

  /** How many had to be forgotten: there were too many, or the PBX's clock was set back. */
  get forgotten(): number {
    return this.#forgotten
  }

  add(session: Session, exchange: Exchange): void {
    const { pbx } = exchange.attempt
    const queue = this.#queues.get(pbx) ?? { items: [], head: 0 }
    this.#queues.set(pbx, queue)
    queue.items.push({ session, exchange })
    if (queue.items.length - queue.head > this.#capacity) {
      queue.head += 1
      this.#forgotten += 1
    }
    this.#compact(queue)
  }

  /** The PBX's clock (ms since the epoch) has reached this instant. */
  reached(pbx: string, at: number): void {
    const queue = this.#queues.get(pbx)
    if (queue === undefined) return
    for (;;) {
      const next = queue.items[queue.head]
      const waitedMs = at - (next?.exchange.attempt.at ?? at)
      if (next === undefined || Math.abs(waitedMs) < answerDeadlineMs) break
      queue.head += 1
      // Events come in order, so what lies far ahead is of a clock that has been set back since. It
      // would hold up all that follow until the clock is there again.
      if (waitedMs < 0) this.#forgotten += 1
      else next.session.unanswered(next.exchange)
    }
    this.#compact(queue)
  }

  #compact(queue: { items: Awaited[]; head: number }): void {
    if (queue.head < 1024 || queue.head * 2 < queue.items.length) return
    queue.items = queue.items.slice(queue.head)
    queue.head = 0
  }
}
