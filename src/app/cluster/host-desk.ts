// What people ask and order about the hosts of a cluster.
import { AppError } from '../../domain/app-error.js'
import type { HostDescription, HostRecord } from '../../domain/host.js'
import type { ClusterStore } from '../../ports/cluster-store.js'
import type { Clock } from '../../ports/clock.js'
import type { BackedStore } from '../../remember/backed-store.js'
import type { HostDesk } from '../../ports/operator/host-desk.js'

/** Answers for the hosts that share a store. */
export class SharedHostDesk implements HostDesk {
  readonly #store: BackedStore<ClusterStore>

  constructor(store: BackedStore<ClusterStore>) {
    this.#store = store
  }

  async hosts(): Promise<readonly HostRecord[]> {
    await this.#store.reach()
    return this.#store.remote.hosts()
  }

  async setHostExcluded(name: string, isExcluded: boolean): Promise<boolean> {
    await this.#store.reach()
    return this.#store.remote.setExcluded(name, isExcluded)
  }

  async removeHost(name: string): Promise<boolean> {
    await this.#store.reach()
    return this.#store.remote.removeHost(name)
  }
}

/** Answers for a host that shares its store with nobody. */
export class SingleHostDesk implements HostDesk {
  readonly #describe: () => HostDescription
  readonly #clock: Clock

  constructor(describe: () => HostDescription, clock: Clock) {
    this.#describe = describe
    this.#clock = clock
  }

  hosts(): Promise<readonly HostRecord[]> {
    const now = this.#clock.now()
    const seen = { lastSeenAt: now, readAt: now, isRunning: true, isExcluded: false }
    return Promise.resolve([{ ...this.#describe(), ...seen }])
  }

  setHostExcluded(): Promise<boolean> {
    return Promise.reject(notShared())
  }

  removeHost(): Promise<boolean> {
    return Promise.reject(notShared())
  }
}

function notShared(): AppError {
  const message = 'this is the only host: its store is not shared ([store] url = "mongodb://…")'
  return new AppError('invalidValue', message)
}
