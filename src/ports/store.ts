// Where history and state are kept.
import type { Attack } from '../domain/attack.js'
import type { Block } from '../domain/block.js'
import type { HostName, NamedHost } from '../domain/host-name.js'
import type { ListEntry, ListName } from '../domain/list-entry.js'
import type { Network, Source } from '../domain/address.js'
import type { AttackCountQuery, AttackCounts, AttackGroup, AttackQuery } from './attack-query.js'
import type { Page, PageRequest } from './page.js'
import type { StoreBooks } from './store-books.js'
import type { SettingKey, Settings } from '../domain/settings.js'
import type { Trust } from '../domain/trust.js'

export type {
  AttackCountQuery,
  AttackCounts,
  AttackFilter,
  AttackGroup,
  AttackQuery,
} from './attack-query.js'
export type { Page, PageRequest } from './page.js'

/**
 * One thing to remember. Every write is idempotent: the same write delivered twice (from a spool,
 * after a crash) leaves what it left the first time. Attacks and blocks are replaced by `id`.
 */
export type StoreWrite =
  | { readonly kind: 'attack'; readonly attack: Attack }
  | { readonly kind: 'block'; readonly block: Block }
  | { readonly kind: 'listEntry'; readonly entry: ListEntry }
  | { readonly kind: 'listEntryRemoved'; readonly list: ListName; readonly network: Network }
  | { readonly kind: 'hostName'; readonly named: NamedHost }
  | { readonly kind: 'hostNameRemoved'; readonly name: HostName }
  | { readonly kind: 'trust'; readonly trust: Trust }
  | { readonly kind: 'setting'; readonly key: SettingKey; readonly value: Settings[SettingKey] }

/** What a starting daemon needs to know. */
export interface StoredState {
  readonly lists: readonly ListEntry[]
  /** The host names that people have put on the allowlist, by name. */
  readonly names: readonly NamedHost[]
  /** Blocks without an end before `now`: still in force. */
  readonly activeBlocks: readonly Block[]
  /** Blocks that ended less than 30 days before `now`, with `isStrike`: strikes in force. */
  readonly strikes: readonly Block[]
  /** Trust younger than 30 days. */
  readonly trust: readonly Trust[]
  /** The settings that somebody has set; values that the schema refuses today are left out. */
  readonly settings: Partial<Settings>
}

/** Which blocks: those in force at an instant, or all of a source. Newest first. */
export interface BlockQuery extends PageRequest {
  readonly activeAt?: number
  readonly source?: Source
}

/**
 * A store. Every method rejects with an AppError `storeUnavailable` when it cannot be reached: the
 * same call may succeed later. `invalidValue` means that it never will.
 */
export interface Store {
  /** The small ports that it keeps beside the history. */
  readonly books: StoreBooks

  /** Opens it and brings its schema up to date; refuses a schema newer than this program. */
  open(): Promise<void>

  /**
   * Writes all of them, in order, or rejects. What has resolved survives a `kill -9` and a power cut.
   * Where it rejects with `invalidValue`, nothing was written. With `storeUnavailable` a store without
   * transactions may hold some of them: the same batch written again, before any other, makes it whole.
   */
  write(batch: readonly StoreWrite[]): Promise<void>

  /** Reads the state in force at `now` (ms since the epoch). */
  load(now: number): Promise<StoredState>

  /** Newest first. */
  attacks(query: AttackQuery): Promise<Page<Attack>>

  /** The attacks by their sources: the source whose latest attack is the newest comes first. */
  attackGroups(query: AttackQuery): Promise<Page<AttackGroup>>

  /** Counts attacks. */
  attackCounts(query: AttackCountQuery): Promise<AttackCounts>

  blocks(query: BlockQuery): Promise<Page<Block>>

  /**
   * Forgets attacks and ended blocks older than the instant, and trust older than 30 days before
   * `now`; and of the books what they call too old. Strikes in force stay, whatever the instant.
   * Returns how many records were forgotten.
   */
  prune(before: number, now: number): Promise<number>

  close(): Promise<void>
}
