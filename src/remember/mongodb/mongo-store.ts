// The store that many hosts share: a MongoDB server, or one that speaks its protocol.
import type { Attack } from '../../domain/attack.js'
import type { Block } from '../../domain/block.js'
import type { HostDescription, HostRecord } from '../../domain/host.js'
import type { ChangeCursor, ClusterStore, SharedChange } from '../../ports/cluster-store.js'
import type {
  AttackCountQuery,
  AttackCounts,
  AttackGroup,
  AttackQuery,
  BlockQuery,
  Page,
  StoredState,
  StoreWrite,
} from '../../ports/store.js'
import type { StoreBooks } from '../../ports/store-books.js'
import { createBooks, pruneBooks } from '../books/create-books.js'
import { checkCountQuery } from '../shared/count-list.js'
import { checkPage } from '../shared/page-slice.js'
import type { SecretSettings } from '../shared/secret-settings.js'
import { countAttacks } from './attack-counts.js'
import { readAttackGroups } from './attack-groups.js'
import { readAttackPage } from './attack-log.js'
import { searchLimits } from './attack-search.js'
import type { AttackLog, SearchLimits } from './attack-slice.js'
import { layOut } from './batch-writes.js'
import { readBlockPage } from './stored-blocks.js'
import { SharedChanges } from './shared-changes.js'
import { HostBook } from './host-book.js'
import { migrate } from './migrate.js'
import { MongoConnection } from './mongo-connection.js'
import { MongoShelf } from './mongo-shelf.js'
import { putAttacks } from './put-attacks.js'
import { prune } from './prune.js'
import { readState } from './stored-state.js'
import { TallyBook } from './tally-book.js'
import { TallyReader } from './tally-reader.js'
import { TallyUpkeep } from './tally-upkeep.js'
import { TermRegister } from './term-register.js'

/** Where a {@link MongoStore} is. */
export interface MongoStoreOptions {
  /** `mongodb://…` or `mongodb+srv://…`, with the database's name in its path. */
  readonly url: string
  /** The name of this host. */
  readonly host: string
  /** The directory of the numbered `.json` files. */
  readonly migrationsDirectory: string
  /** The settings that are sealed; without it they are handed on as they are stored. */
  readonly secrets?: SecretSettings | undefined
  /** How long attacks must rest before they are counted beforehand, in ms; shorter only in tests. */
  readonly settleMs?: number
  /** How much a search reads; less only in tests. */
  readonly searchLimits?: SearchLimits
}

/**
 * Implements {@link ClusterStore}. Not every server has transactions, so a batch that rejects may
 * have been written in part. Writes are idempotent: the recorder writes the same batch again, which
 * makes it whole. Bad values are found before anything is written.
 */
export class MongoStore implements ClusterStore {
  readonly books: StoreBooks
  readonly #connection: MongoConnection
  readonly #migrationsDirectory: string
  readonly #changes: SharedChanges
  readonly #hosts: HostBook
  readonly #terms: TermRegister
  readonly #tallies: TallyBook
  readonly #log: AttackLog
  readonly #upkeep: TallyUpkeep
  readonly #secrets: SecretSettings | undefined

  constructor(options: MongoStoreOptions) {
    this.#connection = new MongoConnection(options.url)
    this.books = createBooks((name) => new MongoShelf(this.#connection, name))
    this.#migrationsDirectory = options.migrationsDirectory
    this.#secrets = options.secrets
    this.#changes = new SharedChanges(this.#connection, options.host)
    this.#hosts = new HostBook(this.#connection)
    this.#terms = new TermRegister(this.#connection)
    this.#tallies = new TallyBook(this.#connection, options.settleMs)
    const reader = new TallyReader(this.#connection, this.#tallies)
    const limits = options.searchLimits ?? searchLimits
    this.#log = { connection: this.#connection, reader, limits }
    this.#upkeep = new TallyUpkeep(this.#connection, reader, options.settleMs)
  }

  async open(): Promise<void> {
    await this.#connection.open()
    try {
      await this.#run(() => migrate(this.#connection, this.#migrationsDirectory))
    } catch (caught) {
      await this.close()
      throw caught
    }
  }

  async write(writes: readonly StoreWrite[]): Promise<void> {
    if (writes.length === 0) return
    const batch = writes.map((write) => this.#secrets?.seal(write) ?? write)
    const { attacks, others } = layOut(batch)
    await this.#run(async () => {
      await this.#terms.put(batch.flatMap((write) => (write.kind === 'attack' ? write.attack : [])))
      await putAttacks(this.#connection.collection('attacks'), this.#tallies, attacks)
      for (const [name, operations] of others) {
        await this.#connection.collection(name).bulkWrite(operations)
      }
      // Last, so that a host that hears of a change finds it written.
      await this.#changes.append(batch)
    })
  }

  load(now: number): Promise<StoredState> {
    return this.#run(async () => {
      const state = await readState(this.#connection, now)
      return this.#secrets?.openState(state) ?? state
    })
  }

  async attacks(query: AttackQuery): Promise<Page<Attack>> {
    checkPage(query)
    return this.#run(() => readAttackPage(this.#log, query))
  }

  async attackGroups(query: AttackQuery): Promise<Page<AttackGroup>> {
    checkPage(query)
    return this.#run(() => readAttackGroups(this.#log, query))
  }

  async attackCounts(query: AttackCountQuery): Promise<AttackCounts> {
    checkCountQuery(query)
    return this.#run(() => countAttacks(this.#log, query))
  }

  async blocks(query: BlockQuery): Promise<Page<Block>> {
    checkPage(query)
    return this.#run(() => readBlockPage(this.#connection, query))
  }

  prune(before: number, now: number): Promise<number> {
    return this.#run(async () => {
      const pruned = await prune(this.#connection, this.#tallies, before, now)
      await this.#changes.prune()
      return pruned + (await pruneBooks(this.books, before, now))
    })
  }

  tidy(): Promise<boolean> {
    return this.#run(async () => (await this.#upkeep.round()) > 0)
  }

  latestCursor(): Promise<ChangeCursor> {
    return this.#run(() => this.#changes.latest())
  }

  changesAfter(
    cursor: ChangeCursor,
  ): Promise<{ readonly changes: readonly SharedChange[]; readonly cursor: ChangeCursor }> {
    return this.#run(async () => {
      const next = await this.#changes.after(cursor)
      const changes = next.changes.flatMap(({ write, host }) => {
        const opened = this.#secrets === undefined ? write : this.#secrets.open(write)
        return opened === undefined ? [] : [{ write: opened, host }]
      })
      return { ...next, changes }
    })
  }

  heartbeat(host: HostDescription): Promise<{ readonly isExcluded: boolean }> {
    return this.#run(() => this.#hosts.heartbeat(host))
  }

  hosts(): Promise<readonly HostRecord[]> {
    return this.#run(() => this.#hosts.all())
  }

  setHostExcluded(name: string, isExcluded: boolean): Promise<boolean> {
    return this.#run(() => this.#hosts.setExcluded(name, isExcluded))
  }

  removeHost(name: string): Promise<boolean> {
    return this.#run(() => this.#hosts.remove(name))
  }

  async close(): Promise<void> {
    await this.#connection.close()
  }

  #run<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#connection.run(work)
  }
}
