// What has to be done again and again, and is nobody's event.
import type { Decider } from '../../decide/decider.js'
import type { Orders } from '../../decide/orders/orders.js'
import { toError } from '../../domain/app-error.js'
import { Repeater } from '../../jobs/repeater.js'
import type { Clock } from '../../ports/clock.js'
import type { Firewall } from '../../ports/firewall.js'
import type { Log } from '../../ports/log.js'
import type { Store } from '../../ports/store.js'
import type { EvictedSources } from '../path/evicted-sources.js'
import { FollowExtensions } from '../path/follow-extensions.js'
import type { SettingsInForce } from '../path/settings-in-force.js'
import type { OwnAddresses } from './own-addresses.js'

// Records wait a second for the other stream, blocks end to the second.
const tickMs = 200
const extensionsMs = 1000
const addressesMs = 60_000
const pruneMs = 3_600_000

/** What is looked after. */
export interface HousekeepingParts {
  readonly decider: Decider
  /** Ends what is over in the path. */
  readonly tick: () => void
  readonly orders: Pick<Orders, 'evicted' | 'endListed'>
  readonly evicted: EvictedSources
  readonly settings: Pick<SettingsInForce, 'current'>
  readonly store: Pick<Store, 'prune'>
  readonly firewall: Pick<Firewall, 'dynamicCounters'>
  readonly ownAddresses: Pick<OwnAddresses, 'follow'>
  readonly clock: Clock
  readonly log: Log
}

/** Does it, until it is stopped. */
export class Housekeeping {
  readonly #parts: HousekeepingParts
  readonly #repeaters: readonly Repeater[]

  constructor(parts: HousekeepingParts) {
    this.#parts = parts
    const extensions = new FollowExtensions(parts)
    this.#repeaters = [
      new Repeater(() => this.#tick(), tickMs),
      this.#repeat('extensions not read', extensionsMs, () => extensions.look()),
      this.#repeat('own addresses not found', addressesMs, () => parts.ownAddresses.follow()),
      this.#repeat('old records not forgotten', pruneMs, () => this.#prune()),
    ]
  }

  start(): void {
    for (const repeater of this.#repeaters) repeater.start()
  }

  /** Resolves when nothing of it is under way any more. */
  async stop(): Promise<void> {
    await Promise.all(this.#repeaters.map((repeater) => repeater.stop()))
  }

  #tick(): Promise<void> {
    const { orders, evicted, tick } = this.#parts
    orders.evicted(evicted.take())
    orders.endListed()
    tick()
    return Promise.resolve()
  }

  async #prune(): Promise<void> {
    const { clock, settings, store, log } = this.#parts
    const now = clock.now()
    const before = now - settings.current['retention.days'] * 86_400_000
    const count = await store.prune(before, now)
    if (count > 0) log.info({ count }, 'old records forgotten')
  }

  #repeat(failure: string, everyMs: number, job: () => Promise<void>): Repeater {
    return new Repeater(async () => {
      try {
        await job()
      } catch (caught) {
        const cause = toError(caught).message
        this.#parts.log.warn({ cause }, `${failure}; it is tried again`)
      }
    }, everyMs)
  }
}
