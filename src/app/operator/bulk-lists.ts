// Many entries put on a list or taken off it at once, while attacks go on being judged between them.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { AllowedNetworks } from '../../decide/orders/allowed-networks.js'
import { AppError } from '../../domain/app-error.js'
import type { Network } from '../../domain/address.js'
import type { ListEntry, ListName } from '../../domain/list-entry.js'
import type { Clock } from '../../ports/clock.js'
import type { Asker } from '../../ports/operator/asker.js'
import type { AddedEntries, RemovedEntries, WantedEntry } from '../../ports/operator/list-desk.js'
import type { Effects } from '../path/effects.js'
import type { Decider } from '../../decide/decider.js'
import { SerialJobs } from '../../jobs/serial-jobs.js'
import type { Log } from '../../ports/log.js'
import type { Carried } from '../path/carried-out.js'
import type { CarryOut } from '../path/pipeline.js'
import { keptOf } from './kept-of.js'
import { endRefusal, keeperOf, merged } from './merged-entry.js'
import type { ListGuard } from './list-guard.js'

/** What {@link BulkLists} works on. */
export interface BulkListsParts {
  readonly decider: Pick<Decider, 'blocks' | 'lists'>
  readonly effects: Pick<Effects, 'changeEntries'>
  readonly carryOut: CarryOut
  readonly guard: ListGuard
  readonly clock: Clock
  readonly log: Log
}

// A slice takes 1 to 5 ms: for so long an attack waits for its block at most.
const sliceSize = 500
// While the disk takes one slice, the kernel takes the next.
const maxUnderWay = 4
const maxNamed = 100

/** A change that can be taken back. */
interface Step {
  readonly network: Network
  readonly before: ListEntry | undefined
  readonly after: ListEntry | undefined
}

/** Changes lists in slices; one change after the other, each wholly or not at all. */
export class BulkLists {
  readonly #parts: BulkListsParts
  readonly #jobs = new SerialJobs()

  constructor(parts: BulkListsParts) {
    this.#parts = parts
  }

  /** Puts networks on a list, unless one of them is refused. */
  add(list: ListName, wanted: readonly WantedEntry[], asker?: Asker): Promise<AddedEntries> {
    return this.#jobs.run(async () => {
      const { decider } = this.#parts
      const networks = wanted.map(({ network }) => network)
      const refusal = await this.#parts.guard.judge(list, networks, asker)
      const since = this.#parts.clock.now()
      await checkAll(
        wanted,
        ({ network, ...words }) =>
          refusal(network) ?? endRefusal(decider.lists.entry(list, network), words, since),
      )
      const { steps, isStoreWaiting } = await this.#change(
        list,
        wanted,
        ({ network, note, endsAt }) =>
          merged(decider.lists.entry(list, network), { list, network, note, endsAt, since }),
      )
      if (list === 'allow') await this.#unblock(steps)
      const added = steps.filter(({ before }) => before === undefined).length
      const changed = steps.length - added
      this.#tell({ added, changed }, `many entries are on the ${list}list`)
      const unchanged = wanted.length - steps.length
      return { added, changed, unchanged, ...keptOf({ isStoreWaiting }) }
    })
  }

  /** Takes networks off a list, unless a file holds one of them. */
  remove(list: ListName, wanted: readonly WantedEntry[]): Promise<RemovedEntries> {
    return this.#jobs.run(async () => {
      const { lists } = this.#parts.decider
      const refuse = ({ network }: WantedEntry): string | undefined => {
        const keeper = keeperOf(lists.entry(list, network))
        return keeper && `${keeper}: remove it there`
      }
      await checkAll(wanted, refuse)
      const { steps, isStoreWaiting } = await this.#change(list, wanted, () => undefined)
      const removed = steps.length
      this.#tell({ removed }, `many entries are no longer on the ${list}list`)
      return { removed, absent: wanted.length - removed, ...keptOf({ isStoreWaiting }) }
    })
  }

  /** Carries out slice after slice; what fails takes back all that was done. */
  async #change(
    list: ListName,
    wanted: readonly WantedEntry[],
    become: (entry: WantedEntry) => ListEntry | undefined,
  ): Promise<{ readonly steps: readonly Step[]; readonly isStoreWaiting: boolean }> {
    const { lists } = this.#parts.decider
    const steps: Step[] = []
    const underWay: Promise<Carried<undefined>>[] = []
    let isStoreWaiting = false
    const finishOne = async (): Promise<void> => {
      const carried = await underWay.shift()
      isStoreWaiting ||= carried?.isStoreWaiting === true
    }
    try {
      for (const slice of slicesOf(wanted)) {
        const planned = slice.map((entry) => ({
          network: entry.network,
          before: lists.entry(list, entry.network),
          after: become(entry),
        }))
        const changes = planned.filter(({ before, after }) => before !== after)
        for (const step of changes) {
          this.#put(list, step)
          steps.push(step)
        }
        const done = this.#carryOut(changes)
        // It is waited for below, and may fail before.
        done.catch(() => undefined)
        underWay.push(done)
        await nextTurn()
        if (underWay.length >= maxUnderWay) await finishOne()
      }
      while (underWay.length > 0) await finishOne()
      return { steps, isStoreWaiting }
    } catch (caught) {
      await Promise.allSettled(underWay)
      await this.#takeBack(list, steps)
      throw caught
    }
  }

  #put(list: ListName, { network, after }: Step): void {
    const { lists } = this.#parts.decider
    if (after === undefined) lists.remove(list, network)
    else lists.add(after)
  }

  #carryOut(steps: readonly Step[]): Promise<Carried<undefined>> {
    return this.#parts.effects.changeEntries({
      added: steps.flatMap(({ after }) => after ?? []),
      removed: steps.flatMap(({ before, after }) =>
        after === undefined && before !== undefined ? before : [],
      ),
    })
  }

  async #takeBack(list: ListName, steps: readonly Step[]): Promise<void> {
    const backwards = steps.map(({ network, before, after }) => ({
      network,
      before: after,
      after: before,
    }))
    for (const slice of slicesOf(backwards)) {
      for (const step of slice) this.#put(list, step)
      // The failure is being told already; memory is right, and the kernel is put right by it.
      await this.#carryOut(slice).catch(() => undefined)
    }
  }

  /** Whoever is allowed is unblocked with it. */
  async #unblock(steps: readonly Step[]): Promise<void> {
    const { decider, carryOut } = this.#parts
    const allowance = new AllowedNetworks()
    for (const { network } of steps) allowance.add(network)
    for (const slice of slicesOf(decider.blocks.values())) {
      await carryOut((orders) => {
        orders.allowed(slice, allowance)
      })
      await nextTurn()
    }
  }

  #tell(facts: Readonly<Record<string, number>>, text: string): void {
    this.#parts.log.info(facts, text)
  }
}

async function checkAll(
  wanted: readonly WantedEntry[],
  refuse: (entry: WantedEntry) => string | undefined,
): Promise<void> {
  const refused: string[] = []
  let count = 0
  for (const slice of slicesOf(wanted)) {
    for (const entry of slice) {
      const why = refuse(entry)
      if (why === undefined) continue
      count += 1
      if (count <= maxNamed) refused.push(`${entry.place}: ${why}`)
    }
    await nextTurn()
  }
  if (count === 0) return
  const more = count > maxNamed ? [`and ${count - maxNamed} more`] : []
  throw new AppError('invalidValue', [...refused, ...more].join('\n'))
}

function* slicesOf<Item>(items: readonly Item[]): IterableIterator<readonly Item[]> {
  for (let start = 0; start < items.length; start += sliceSize) {
    yield items.slice(start, start + sliceSize)
  }
}
