// What people ask and order about hosts, where the store is not shared.
import { AppError } from '../../domain/app-error.js'
import type { HostDescription, HostRecord } from '../../domain/host.js'
import type { Clock } from '../../ports/clock.js'
import type { HostDesk } from '../../ports/operator/host-desk.js'

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
