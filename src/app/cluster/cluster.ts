// This host among others that share its store: it follows what they decide, says that it is there,
// and drops nothing while an operator has excluded it.
import type { Follower } from '../../decide/orders/follower.js'
import { toError } from '../../domain/app-error.js'
import type { HostDescription } from '../../domain/host.js'
import type { SettingKey, Settings } from '../../domain/settings.js'
import { Repeater } from '../../jobs/repeater.js'
import type { ChangeCursor, ClusterStore, SharedChange } from '../../ports/cluster-store.js'
import type { Log } from '../../ports/log.js'
import type { StoreWrite } from '../../ports/store.js'
import type { FirewallStart, SwitchableFirewall } from '../path/switchable-firewall.js'

// A block is in every kernel within a second; asking costs a millisecond.
const pollMs = 250
const heartbeatMs = 2000
const tidyMs = 15_000

/** What a {@link Cluster} joins. */
export interface ClusterParts {
  readonly store: Pick<ClusterStore, 'changesAfter' | 'heartbeat' | 'latestCursor' | 'tidy'>
  /** Opens the store if that has not succeeded yet. */
  readonly reach: () => Promise<void>
  /** Takes what others have written into the copy of the store. */
  readonly remember: (writes: readonly StoreWrite[]) => Promise<void>
  readonly follower: Follower
  readonly firewall: Pick<SwitchableFirewall, 'isOn' | 'switchOff' | 'switchOn'>
  /** What the kernel shall hold when this host is included again. */
  readonly wanted: () => FirewallStart
  /** Describes this host as it is now. */
  readonly describe: () => HostDescription
  readonly onSetting: (key: SettingKey, value: Settings[SettingKey]) => void
  /**
   * Called when the store was reached for the first time after a start without it: brings this host to
   * what the store knows.
   */
  readonly catchUp: () => Promise<void>
  readonly log: Log
}

/** Whether this host takes part. */
export interface ClusterStatus {
  /** `alone`: the store is away, so nothing is heard of the others. */
  readonly state: 'joined' | 'alone' | 'excluded'
  /** One sentence for people; empty when joined. */
  readonly reason: string
}

/** Takes part in a cluster. */
export class Cluster {
  readonly #parts: ClusterParts
  readonly #repeaters: readonly Repeater[]
  #cursor: ChangeCursor | undefined
  #trouble = ''
  #isUntidy = false
  #isStopped = false

  /** @param cursor where the row of changes stood before the state was loaded, if the store was there */
  constructor(parts: ClusterParts, cursor: ChangeCursor | undefined) {
    this.#parts = parts
    this.#cursor = cursor
    this.#repeaters = [
      new Repeater(() => this.#round(() => this.#follow()), pollMs),
      new Repeater(() => this.#round(() => this.#beat()), heartbeatMs),
      new Repeater(() => this.#round(() => this.#tidy()), tidyMs),
    ]
  }

  /** Says that this host is there, learns whether it is excluded, and goes on with both. */
  async start(): Promise<void> {
    await this.#round(() => this.#beat())
    for (const repeater of this.#repeaters) repeater.start()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    await Promise.all(this.#repeaters.map((repeater) => repeater.stop()))
  }

  status(): ClusterStatus {
    if (!this.#parts.firewall.isOn) {
      return { state: 'excluded', reason: 'an operator has excluded this host: it drops nothing' }
    }
    return this.#trouble === ''
      ? { state: 'joined', reason: '' }
      : { state: 'alone', reason: this.#trouble }
  }

  async #follow(): Promise<void> {
    const { store, reach, remember, catchUp } = this.#parts
    await reach()
    if (this.#cursor === undefined) {
      const cursor = await store.latestCursor()
      await catchUp()
      this.#cursor = cursor
    }
    for (let isMore = true; isMore && !this.#isStopped;) {
      const { changes, cursor } = await store.changesAfter(this.#cursor)
      for (const change of changes) this.#take(change)
      if (changes.length > 0) await remember(changes.map(({ write }) => write))
      this.#cursor = cursor
      isMore = changes.length > 0
    }
  }

  #take({ write }: SharedChange): void {
    const { follower, onSetting } = this.#parts
    switch (write.kind) {
      case 'block':
        follower.block(write.block)
        break
      case 'listEntry':
        follower.listEntry(write.entry)
        break
      case 'listEntryRemoved':
        follower.listEntryRemoved(write.list, write.network)
        break
      case 'hostName':
        follower.hostName(write.named)
        break
      case 'hostNameRemoved':
        follower.hostNameRemoved(write.name)
        break
      case 'setting':
        onSetting(write.key, write.value)
        break
      case 'trust':
        follower.trust(write.trust)
        break
      case 'attack':
        break
    }
  }

  async #beat(): Promise<void> {
    const { store, reach, firewall, wanted, describe, log } = this.#parts
    await reach()
    const { isExcluded } = await store.heartbeat(describe())
    if (isExcluded !== firewall.isOn) return
    log.warn(
      isExcluded ? 'this host is excluded: its rules come down' : 'this host is included again',
    )
    await (isExcluded ? firewall.switchOff() : firewall.switchOn(wanted))
  }

  /** Where that fails answers take longer, and are right. */
  async #tidy(): Promise<void> {
    const { store, reach, log } = this.#parts
    await reach()
    try {
      while (!this.#isStopped && (await store.tidy()));
      this.#isUntidy = false
    } catch (caught) {
      if (!this.#isUntidy) {
        log.warn({ cause: toError(caught).message }, 'attacks are not counted beforehand')
      }
      this.#isUntidy = true
    }
  }

  async #round(act: () => Promise<void>): Promise<void> {
    try {
      await act()
      if (this.#trouble !== '') this.#parts.log.info('the other hosts are heard again')
      this.#trouble = ''
    } catch (caught) {
      const text = `nothing is heard of the other hosts: ${toError(caught).message}`
      if (this.#trouble === '') this.#parts.log.warn(text)
      this.#trouble = text
    }
  }
}
