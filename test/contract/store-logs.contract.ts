// What every store promises of its logs: the attacks, their counts, the blocks.
import type { Store } from '../../src/ports/store.js'
import type { FreshStore } from './fresh-store.js'
import { describeAttackCounts } from './store-attack-counts.contract.js'
import { describeAttackFilters } from './store-attack-filters.contract.js'
import { describeAttackLog } from './store-attack-log.contract.js'
import { describeBlockLog } from './store-block-log.contract.js'

/** Runs of the suite what asks the logs and counts them: all that can differ where counts are kept beforehand. */
export function describeStoredLogs(name: string, openFresh: () => Promise<FreshStore>): void {
  describe(`${name}, the logs of a store`, () => {
    let fresh: FreshStore
    beforeEach(async () => {
      fresh = await openFresh()
    })
    afterEach(() => fresh.dispose())
    describeLogs(
      () => fresh.store,
      () => fresh.openAnother(),
    )
  })
}

/** The logs of a store, and how they are counted. */
export function describeLogs(store: () => Store, openAnother: () => Promise<Store>): void {
  describeAttackLog(store)
  describeAttackFilters(store)
  describeAttackCounts(store, openAnother)
  describeBlockLog(store)
}
