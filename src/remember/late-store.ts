// A store that may be away when the daemon starts: the host protects without it, and knows nothing of before.
import { AppError, toError } from '../domain/app-error.js'
import type { Attack } from '../domain/attack.js'
import type { Block } from '../domain/block.js'
import type { StoreBooks } from '../ports/store-books.js'
import type {
  AttackCountQuery,
  AttackCounts,
  AttackGroup,
  AttackQuery,
  BlockQuery,
  Page,
  Store,
  StoredState,
  StoreWrite,
} from '../ports/store.js'

const nothing: StoredState = {
  lists: [],
  names: [],
  activeBlocks: [],
  strikes: [],
  trust: [],
  settings: {},
}

/**
 * Opens also where the store behind it cannot be opened now. Until {@link reach} succeeds, nothing is
 * known, no write is taken, and every other question is refused.
 */
export class LateStore implements Store {
  readonly #store: Store
  #isOpen = false
  #reason = ''
  #opening: Promise<void> | undefined

  constructor(store: Store) {
    this.#store = store
  }

  get books(): StoreBooks {
    return this.#store.books
  }

  /** Whether the store was reached since this one was opened. */
  get isOpen(): boolean {
    return this.#isOpen
  }

  /** One sentence for people, why it is not open; else empty. */
  get reason(): string {
    return this.#reason
  }

  async open(): Promise<void> {
    try {
      await this.reach()
    } catch (caught) {
      if (!(caught instanceof AppError) || caught.code !== 'storeUnavailable') throw caught
    }
  }

  /**
   * Opens the store if that has not succeeded yet.
   * @throws AppError `storeUnavailable` while it is away
   */
  async reach(): Promise<void> {
    if (this.#isOpen) return
    this.#opening ??= this.#store.open().finally(() => {
      this.#opening = undefined
    })
    try {
      await this.#opening
      this.#isOpen = true
      this.#reason = ''
    } catch (caught) {
      this.#reason = toError(caught).message
      throw caught
    }
  }

  async write(batch: readonly StoreWrite[]): Promise<void> {
    await this.reach()
    await this.#store.write(batch)
  }

  load(now: number): Promise<StoredState> {
    return this.#isOpen ? this.#store.load(now) : Promise.resolve(nothing)
  }

  async attacks(query: AttackQuery): Promise<Page<Attack>> {
    await this.reach()
    return this.#store.attacks(query)
  }

  async attackGroups(query: AttackQuery): Promise<Page<AttackGroup>> {
    await this.reach()
    return this.#store.attackGroups(query)
  }

  async attackCounts(query: AttackCountQuery): Promise<AttackCounts> {
    await this.reach()
    return this.#store.attackCounts(query)
  }

  /** Of a store that was never reached no block is known. */
  blocks(query: BlockQuery): Promise<Page<Block>> {
    return this.#isOpen ? this.#store.blocks(query) : Promise.resolve({ items: [], total: 0 })
  }

  async prune(before: number, now: number): Promise<number> {
    await this.reach()
    return this.#store.prune(before, now)
  }

  close(): Promise<void> {
    return this.#isOpen ? this.#store.close() : Promise.resolve()
  }
}
