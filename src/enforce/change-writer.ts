// Changes on their way into the kernel: those of one tick, and those that come meanwhile, together.
import { toError } from '../domain/app-error.js'
import type { Source } from '../domain/address.js'
import type { Clock } from '../ports/clock.js'
import type { FirewallChange, FirewallSink } from '../ports/firewall.js'
import { familyOfChange, makeChange, needsHeld } from './sets/change-lines.js'
import type { Health } from './health.js'
import type { CommandGroup, IpsetSession, Outcome } from './sets/ipset-session.js'
import type { KernelSets } from './sets/kernel-sets.js'
import type { InstalledFirewall } from './installed-firewall.js'
import type { SerialJobs } from '../jobs/serial-jobs.js'
import type { SetReader } from './sets/set-reader.js'
import type { WantedState } from './sets/wanted-state.js'

/** One call that waits for the kernel. */
interface PendingCall {
  readonly changes: readonly FirewallChange[]
  readonly settle: (outcome: Outcome) => void
}

/** What a {@link ChangeWriter} works with; `wanted` is what the kernel shall hold at the moment. */
export interface ChangeWriterParts {
  readonly lane: SerialJobs
  readonly session: IpsetSession
  readonly sets: KernelSets
  readonly reader: SetReader
  readonly installed: InstalledFirewall
  readonly health: Health
  readonly sink: FirewallSink
  readonly clock: Clock
  readonly wanted: () => WantedState
}

/** Carries changes out through one ipset session. */
export class ChangeWriter {
  readonly #parts: ChangeWriterParts
  #pending: PendingCall[] = []

  constructor(parts: ChangeWriterParts) {
    this.#parts = parts
  }

  /** Resolves when the kernel has the changes, rejects with what it refused. */
  async write(changes: readonly FirewallChange[]): Promise<void> {
    const outcome = await new Promise<Outcome>((settle) => {
      this.#pending.push({ changes, settle })
      if (this.#pending.length > 1) return
      queueMicrotask(() => {
        void this.#parts.lane.run(() => this.#flush())
      })
    })
    if (outcome !== undefined) throw outcome
  }

  async #flush(): Promise<void> {
    const { session, clock, health, sink } = this.#parts
    const calls = this.#pending
    this.#pending = []
    const now = clock.now()
    this.#parts.wanted().expire(now)
    const evicted: FirewallChange[] = []
    const held = await this.#heldFor(calls)
    const groups = calls.map(({ changes }) => this.#commandsFor({ changes, held, evicted }))
    await this.#growLists()
    const outcomes = await session.run(groups)
    calls.forEach(({ settle }, index) => {
      settle(outcomes[index])
    })
    const failure = outcomes.find((outcome) => outcome !== undefined)
    if (failure !== undefined) health.suspect(failure.message)
    tellEvicted(sink, evicted)
  }

  #commandsFor(parts: {
    readonly changes: readonly FirewallChange[]
    readonly held: readonly string[]
    readonly evicted: FirewallChange[]
  }): CommandGroup {
    const { clock, installed } = this.#parts
    const context = { wanted: this.#parts.wanted(), now: clock.now(), held: parts.held }
    const all: string[] = []
    for (const change of parts.changes) {
      const { lines, evicted } = makeChange(change, context)
      if (evicted !== undefined) parts.evicted.push(evicted)
      // What had to leave is of the same family.
      if (installed.families.includes(familyOfChange(change))) all.push(...lines)
    }
    return all
  }

  /** Of a large network the kernel holds on to each part that has sent packets. */
  async #heldFor(calls: readonly PendingCall[]): Promise<readonly string[]> {
    const isNeeded = calls.some(({ changes }) => changes.some(needsHeld))
    if (!isNeeded || !this.#parts.installed.families.includes(6)) return []
    try {
      return await this.#parts.reader.held(6)
    } catch (caught) {
      // The sets are gone, and with them what they held: the next look puts them back, empty.
      this.#parts.health.suspect(toError(caught).message)
      return []
    }
  }

  /** A list has no bound of its own: before its set is full, a larger one is swapped in. */
  async #growLists(): Promise<void> {
    const { clock, installed, sets, health } = this.#parts
    const wanted = this.#parts.wanted()
    const now = clock.now()
    const full = installed.sets.filter((set) =>
      sets.isNearlyFull(set, wanted.expected(set, now).least),
    )
    if (full.length === 0) return
    try {
      await sets.rebuild(full, wanted, now)
    } catch (caught) {
      health.suspect(toError(caught).message)
    }
  }
}

/** Tells whose blocks had to leave a full set. */
export function tellEvicted(sink: FirewallSink, removals: readonly FirewallChange[]): void {
  const sources: Source[] = []
  const others = new Map<string, number>()
  for (const removal of removals) {
    if (removal.set === 'dynamic') sources.push(removal.source)
    else others.set(removal.set, (others.get(removal.set) ?? 0) + 1)
  }
  if (sources.length > 0) sink.onEvicted(sources)
  for (const [set, count] of others) {
    sink.onTrouble(`the ${set} set is full: ${count} of its entries ended early`)
  }
}
