// From where administrators use the pages: while they do, nobody can have these addresses blocked.
import type { AccessLists } from '../../decide/books/access-lists.js'
import type { Address } from '../../domain/address.js'
import { Repeater } from '../../jobs/repeater.js'
import type { Clock } from '../../ports/clock.js'

// An open page asks more often; who has closed it is spared so much longer.
const sparedMs = 30 * 60_000
const lookedAtEveryMs = 60_000
// More administrators work at the same time in no company; the oldest leave first.
const maxVisitors = 100

/** Keeps these addresses out of every block, each for half an hour after its last use. */
export class SparedVisitors {
  readonly #lists: Pick<AccessLists, 'setVisitors'>
  readonly #clock: Clock
  readonly #until = new Map<Address, number>()
  readonly #watch = new Repeater(() => this.#forget(), lookedAtEveryMs)

  constructor(lists: Pick<AccessLists, 'setVisitors'>, clock: Clock) {
    this.#lists = lists
    this.#clock = clock
  }

  /** An administrator who is logged in asks from this address. */
  seen(address: Address): void {
    const isNew = !this.#until.delete(address)
    this.#until.set(address, this.#clock.now() + sparedMs)
    if (!isNew) return
    const [oldest] = this.#until.keys()
    if (this.#until.size > maxVisitors && oldest !== undefined) this.#until.delete(oldest)
    this.#tell()
    this.#watch.start()
  }

  stop(): Promise<void> {
    return this.#watch.stop()
  }

  #forget(): Promise<void> {
    const now = this.#clock.now()
    const over = [...this.#until].filter(([, until]) => until <= now)
    for (const [address] of over) this.#until.delete(address)
    if (over.length > 0) this.#tell()
    return Promise.resolve()
  }

  #tell(): void {
    this.#lists.setVisitors(this.#until.keys())
  }
}
