// Who changed what.
import type { Page, PageRequest } from './page.js'

/** One change that somebody has made. */
export interface Change {
  readonly id: string
  readonly at: number
  /** A user's name, `cli`, `api TOKEN-NAME`, `file` or `sipward`. */
  readonly actor: string
  /** From where; empty where there is no address. */
  readonly address: string
  /** The host that carried it out. */
  readonly host: string
  /** What was done, a word: `deny`, `unblock`, `setting`. */
  readonly action: string
  /** What it was done to: an address, a key, a name. */
  readonly subject: string
  /** JSON of the thing before and after; empty where it was or is not there. At most 64 KiB each. */
  readonly before: string
  readonly after: string
  /** Until when it can be undone, in ms since the epoch; 0 for a change that cannot be. */
  readonly undoUntil: number
  /** When and by whom it was undone; 0 and empty before that. */
  readonly undoneAt: number
  readonly undoneBy: string
}

/** Which changes; a filter that is not given does not narrow. */
export interface ChangeQuery extends PageRequest {
  readonly actor?: string
  readonly action?: string
  readonly subject?: string
  /** Instants in ms since the epoch: `from` inclusive, `to` exclusive. */
  readonly from?: number
  readonly to?: number
}

/** Keeps changes. */
export interface ChangeLog {
  /**
   * Adds a change. Adding the same id again does nothing.
   * @throws AppError `invalidValue` where `before` or `after` is too large
   */
  append(change: Change): Promise<void>

  find(id: string): Promise<Change | undefined>

  /** Newest first. */
  page(query: ChangeQuery): Promise<Page<Change>>

  /**
   * Marks a change as undone and returns it. Of all that mark the same change, also on different hosts,
   * one gets it; undefined for the others, and for a change that cannot be undone at `at`.
   */
  markUndone(
    id: string,
    undone: { readonly at: number; readonly by: string },
  ): Promise<Change | undefined>

  /** Forgets at most 1000 changes older than the instant; returns how many, 0 when nothing is left. */
  prune(before: number): Promise<number>
}
