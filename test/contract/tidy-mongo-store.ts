// A MongoStore whose hours and days are always counted beforehand: what it answers comes out of them.
import type { StoreWrite } from '../../src/ports/store.js'
import { searchLimits } from '../../src/remember/mongodb/attack-search.js'
import { MongoStore } from '../../src/remember/mongodb/mongo-store.js'

/** Counts at once what a store would count a minute later. */
export class TidyMongoStore extends MongoStore {
  constructor(options: ConstructorParameters<typeof MongoStore>[0]) {
    super({ ...options, settleMs: 0, searchLimits: { ...searchLimits, read: 20 } })
  }

  override async write(batch: readonly StoreWrite[]): Promise<void> {
    await super.write(batch)
    await this.tidyAll()
  }

  override async prune(before: number, now: number): Promise<number> {
    const pruned = await super.prune(before, now)
    await this.tidyAll()
    return pruned
  }

  /** Counts all that is left. */
  async tidyAll(): Promise<void> {
    while (await this.tidy());
  }
}
