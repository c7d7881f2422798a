// A store elsewhere, with a copy here of what a starting daemon needs to know.
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

/** What a {@link BackedStore} is made of. */
export interface BackedStoreOptions<Remote extends Store = Store> {
  /** The store that many hosts share. It may be away when the daemon starts. */
  readonly remote: Remote
  /** The copy: lists, settings, trust and blocks, no history. */
  readonly copy: Store
  /** Is told in a sentence that the copy could not follow. Must not throw. */
  readonly onTrouble: (text: string) => void
}

/**
 * Opens also while the remote store is away, and then answers with the last state known here. The
 * remote store decides; the copy follows it, and is read only while the remote store was not reached.
 */
export class BackedStore<Remote extends Store = Store> implements Store {
  protected readonly remote: Remote
  readonly #copy: Store
  readonly #onTrouble: (text: string) => void
  #opening: Promise<void> | undefined
  #isOpen = false

  constructor(options: BackedStoreOptions<Remote>) {
    this.remote = options.remote
    this.#copy = options.copy
    this.#onTrouble = options.onTrouble
  }

  /** Those of the remote store: they answer while it is there. */
  get books(): StoreBooks {
    return this.remote.books
  }

  /** Whether the remote store was reached since this one was opened. */
  get isOpen(): boolean {
    return this.#isOpen
  }

  async open(): Promise<void> {
    await this.#copy.open()
    try {
      await this.reach()
    } catch (caught) {
      if (!(caught instanceof AppError) || caught.code !== 'storeUnavailable') throw caught
    }
  }

  /**
   * Opens the remote store if that has not succeeded yet.
   * @throws AppError `storeUnavailable` while it is away
   */
  async reach(): Promise<void> {
    if (this.#isOpen) return
    this.#opening ??= this.remote.open().finally(() => {
      this.#opening = undefined
    })
    await this.#opening
    this.#isOpen = true
  }

  async write(batch: readonly StoreWrite[]): Promise<void> {
    await this.reach()
    await this.remote.write(batch)
    await this.follow(batch)
  }

  /** Takes into the copy what the remote store has, by this host or another. */
  async follow(writes: readonly StoreWrite[]): Promise<void> {
    const kept = writes.filter(({ kind }) => kind !== 'attack')
    if (kept.length > 0) await this.#orTell(() => this.#copy.write(kept))
  }

  /** Reads the state in force; while the remote store is away, the last that was known. */
  async load(now: number): Promise<StoredState> {
    if (!this.#isOpen) return this.#copy.load(now)
    const state = await this.remote.load(now)
    await this.#orTell(async () => {
      const known = await this.#copy.load(now)
      await this.#copy.write(changesBetween(known, state, now))
    })
    return state
  }

  async attacks(query: AttackQuery): Promise<Page<Attack>> {
    await this.reach()
    return this.remote.attacks(query)
  }

  /** While the remote store was never reached, blocks are those that were known last. */
  blocks(query: BlockQuery): Promise<Page<Block>> {
    return this.#isOpen ? this.remote.blocks(query) : this.#copy.blocks(query)
  }

  async attackGroups(query: AttackQuery): Promise<Page<AttackGroup>> {
    await this.reach()
    return this.remote.attackGroups(query)
  }

  async attackCounts(query: AttackCountQuery): Promise<AttackCounts> {
    await this.reach()
    return this.remote.attackCounts(query)
  }

  async prune(before: number, now: number): Promise<number> {
    await this.reach()
    await this.#orTell(() => this.#copy.prune(now, now))
    return this.remote.prune(before, now)
  }

  async close(): Promise<void> {
    await this.#copy.close()
    await this.remote.close()
  }

  async #orTell(act: () => Promise<unknown>): Promise<void> {
    try {
      await act()
    } catch (caught) {
      this.#onTrouble(`the copy of the last known lists is not kept: ${toError(caught).message}`)
    }
  }
}

/** Returns what makes a store that knows one state know another. */
export function changesBetween(
  known: StoredState,
  wanted: StoredState,
  now: number,
): readonly StoreWrite[] {
  const lists = new Set(wanted.lists.map(({ list, network }) => `${list} ${network}`))
  const names = new Set(wanted.names.map(({ name }) => name))
  const blocks = new Set(wanted.activeBlocks.map(({ id }) => id))
  return [
    ...known.lists
      .filter(({ list, network }) => !lists.has(`${list} ${network}`))
      .map(({ list, network }) => ({ kind: 'listEntryRemoved', list, network }) as const),
    ...known.names
      .filter(({ name }) => !names.has(name))
      .map(({ name }) => ({ kind: 'hostNameRemoved', name }) as const),
    ...known.activeBlocks
      .filter(({ id }) => !blocks.has(id))
      .map((block) => ({
        kind: 'block' as const,
        block: { ...block, end: 'expired' as const, isStrike: false, until: now },
      })),
    ...wanted.lists.map((entry) => ({ kind: 'listEntry', entry }) as const),
    ...wanted.names.map((named) => ({ kind: 'hostName', named }) as const),
    ...[...wanted.strikes, ...wanted.activeBlocks].map(
      (block) => ({ kind: 'block', block }) as const,
    ),
    ...wanted.trust.map((trust) => ({ kind: 'trust', trust }) as const),
    ...Object.entries(wanted.settings).map(
      ([key, value]) => ({ kind: 'setting', key, value }) as StoreWrite,
    ),
  ]
}
