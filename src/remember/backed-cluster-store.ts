// A store that several hosts share, with a copy here of the state a starting daemon needs.
import type { HostDescription, HostRecord } from '../domain/host.js'
import type { ChangeCursor, ClusterStore, SharedChange } from '../ports/cluster-store.js'
import { BackedStore } from './backed-store.js'

/** Implements {@link ClusterStore} over a remote one; everything about other hosts asks the remote store. */
export class BackedClusterStore extends BackedStore<ClusterStore> implements ClusterStore {
  async tidy(): Promise<boolean> {
    await this.reach()
    return this.remote.tidy()
  }

  async latestCursor(): Promise<ChangeCursor> {
    await this.reach()
    return this.remote.latestCursor()
  }

  async changesAfter(cursor: ChangeCursor): Promise<{
    readonly changes: readonly SharedChange[]
    readonly cursor: ChangeCursor
  }> {
    await this.reach()
    return this.remote.changesAfter(cursor)
  }

  async heartbeat(host: HostDescription): Promise<{ readonly isExcluded: boolean }> {
    await this.reach()
    return this.remote.heartbeat(host)
  }

  async hosts(): Promise<readonly HostRecord[]> {
    await this.reach()
    return this.remote.hosts()
  }

  async setHostExcluded(name: string, isExcluded: boolean): Promise<boolean> {
    await this.reach()
    return this.remote.setHostExcluded(name, isExcluded)
  }

  async removeHost(name: string): Promise<boolean> {
    await this.reach()
    return this.remote.removeHost(name)
  }
}
