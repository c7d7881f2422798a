// The hosts that share a store.
import type { HostRecord } from '../../domain/host.js'

/** Shows and steers the hosts that share a store. */
export interface HostDesk {
  /** All hosts by name; where the store is not shared, this one alone. */
  hosts(): Promise<readonly HostRecord[]>

  /**
   * Excludes a host (its rules come down, it stays quiet) or includes it again; false where there
   * is no such host.
   * @throws AppError `invalidValue` where the store is not shared
   */
  setHostExcluded(name: string, isExcluded: boolean): Promise<boolean>

  /**
   * Forgets a host; false where there is no such host.
   * @throws AppError `invalidValue` where it is running, or the store is not shared
   */
  removeHost(name: string): Promise<boolean>
}
