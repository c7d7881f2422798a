// A store that several hosts share: they learn through it what the others decide.
import type { HostDescription, HostRecord } from '../domain/host.js'
import type { Store, StoreWrite } from './store.js'

/** A write that matters to every host: blocks, lists, settings and trust, but no attacks. */
export interface SharedChange {
  readonly write: StoreWrite
  /** The name of the host that wrote it. */
  readonly host: string
}

/** A position in the row of shared changes. Only the store looks inside. */
export type ChangeCursor = string & { readonly changeCursor: true }

/**
 * Implements {@link Store}; `write` and everything else hold as there. Of writes of one thing by two
 * hosts the later to arrive stays; blocks of one source by two hosts are two blocks, and both stay:
 * the later end counts, for every host the same.
 */
export interface ClusterStore extends Store {
  /**
   * Prepares answers to later questions for a second or two; without it they are right but slower.
   * Resolves to true where something was done: then there may be more to do.
   */
  tidy(): Promise<boolean>

  /**
   * Returns where the row of changes stands now. Taken before {@link Store.load}, nothing is lost
   * between the two; what is delivered twice does no harm.
   */
  latestCursor(): Promise<ChangeCursor>

  /**
   * Returns changes that came since, in the order of their numbers, and how far that goes. None is
   * ever missed, also where a lower number becomes visible after a higher one. May return some a
   * second time. At most a thousand at once: ask again.
   */
  changesAfter(cursor: ChangeCursor): Promise<{
    readonly changes: readonly SharedChange[]
    readonly cursor: ChangeCursor
  }>

  /** Says that a host is there. Returns whether an operator has excluded it. */
  heartbeat(host: HostDescription): Promise<{ readonly isExcluded: boolean }>

  /** All hosts, by name. */
  hosts(): Promise<readonly HostRecord[]>

  /** Excludes a host or includes it again; false where there is no such host. */
  setHostExcluded(name: string, isExcluded: boolean): Promise<boolean>

  /**
   * Forgets a host; false where there is no such host.
   * @throws AppError `invalidValue` where it is running
   */
  removeHost(name: string): Promise<boolean>
}

/** Tells whether a store is shared with other hosts. */
export function isClusterStore(store: Store): store is ClusterStore {
  return 'changesAfter' in store
}
