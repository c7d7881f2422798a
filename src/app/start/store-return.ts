// A store that was away at the start, and comes: what it knows is taken over while the path goes on.
import type { Decider } from '../../decide/decider.js'
import { toError } from '../../domain/app-error.js'
import { Repeater } from '../../jobs/repeater.js'
import type { Clock } from '../../ports/clock.js'
import type { Firewall, FirewallChange, FirewallState } from '../../ports/firewall.js'
import type { Log } from '../../ports/log.js'
import type { LateStore } from '../../remember/late-store.js'
import type { SettingsInForce } from '../path/settings-in-force.js'
import type { Memory } from './open-memory.js'
import { restore } from './restore.js'

const retryMs = 5000
const emptyKernel: FirewallState = {
  allow: [],
  deny: [],
  trusted: [],
  dynamic: [],
  flow: [],
  slowed: [],
  spared: [],
}

/** What is brought together. */
export interface StoreReturnParts {
  readonly memory: Pick<Memory, 'late' | 'startRecorder'>
  readonly decider: Decider
  readonly settings: SettingsInForce
  readonly firewall: Pick<Firewall, 'apply'>
  readonly host: string
  readonly clock: Clock
  readonly log: Log
}

/** Tries the store and the recorder again until both work. */
export class StoreReturn {
  readonly #parts: StoreReturnParts
  readonly #repeater: Repeater
  #isTaken: boolean

  constructor(parts: StoreReturnParts) {
    this.#parts = parts
    this.#isTaken = parts.memory.late?.isOpen ?? true
    this.#repeater = new Repeater(() => this.#try(), retryMs)
  }

  start(): void {
    this.#repeater.start()
  }

  stop(): Promise<void> {
    return this.#repeater.stop()
  }

  async #try(): Promise<void> {
    const { memory, log } = this.#parts
    try {
      await memory.startRecorder()
      if (this.#isTaken || memory.late === undefined) return
      await memory.late.reach()
      await this.#takeOver(memory.late)
      this.#isTaken = true
      log.info('the store is there: what it knows is in force')
    } catch (caught) {
      // The status says it, and so did the log at the start.
      log.debug({ cause: toError(caught).message }, 'the store is still away')
    }
  }

  /** What was decided meanwhile stands; what the store knows besides comes to it. */
  async #takeOver(store: LateStore): Promise<void> {
    const { decider, settings, firewall, host, clock } = this.#parts
    const now = clock.now()
    const stored = await store.load(now)
    const known = { stored, kernel: emptyKernel, fileEntries: [], decider, host, now }
    const { wanted, leftOut } = await restore(known, store)
    for (const text of leftOut) this.#parts.log.warn(text)
    await firewall.apply(additionsOf(wanted))
    await settings.change(stored.settings)
  }
}

function additionsOf(wanted: FirewallState): FirewallChange[] {
  return [
    ...wanted.allow.map((network) => ({ op: 'add', set: 'allow', network }) as const),
    ...wanted.deny.map((network) => ({ op: 'add', set: 'deny', network }) as const),
    ...wanted.trusted.map((source) => ({ op: 'add', set: 'trusted', source }) as const),
    ...wanted.dynamic.map((entry) => ({ op: 'add', set: 'dynamic', ...entry }) as const),
    ...wanted.flow.map((entry) => ({ op: 'add', set: 'flow', ...entry }) as const),
    ...wanted.slowed.map((entry) => ({ op: 'add', set: 'slowed', ...entry }) as const),
    ...wanted.spared.map((entry) => ({ op: 'add', set: 'spared', ...entry }) as const),
  ]
}
