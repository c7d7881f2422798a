// The host names of the allowlist, as people see and change them.
import type { Decider } from '../../decide/decider.js'
import { AppError } from '../../domain/app-error.js'
import { maxHostNames, type NamedHost, tooManyHostNames } from '../../domain/host-name.js'
import { printable } from '../../domain/untrusted.js'
import type { Clock } from '../../ports/clock.js'
import type { Log } from '../../ports/log.js'
import type {
  AddedEntries,
  NameDesk,
  RemovedEntries,
  ShownName,
  WantedName,
} from '../../ports/operator/list-desk.js'
import type { StoreWrite } from '../../ports/store.js'
import type { FollowedNames } from '../names/followed-names.js'
import { carriedOut, nothingToDo } from '../path/carried-out.js'
import type { Remembers } from '../path/effects.js'
import { keptOf } from './kept-of.js'

/** What the desk needs. */
export interface LiveNameDeskParts {
  readonly decider: Pick<Decider, 'lists'>
  readonly followed: Pick<FollowedNames, 'ask' | 'settle' | 'shown'>
  readonly recorder: Pick<Remembers, 'recordDurably'>
  readonly clock: Clock
  readonly log: Log
}

/** Implements {@link NameDesk} over the running parts. */
export class LiveNameDesk implements NameDesk {
  readonly #parts: LiveNameDeskParts

  constructor(parts: LiveNameDeskParts) {
    this.#parts = parts
  }

  all(): readonly ShownName[] {
    const { decider, followed } = this.#parts
    return decider.lists.names.all().map((named) => followed.shown(named))
  }

  checkRoom(wanted: readonly WantedName[]): void {
    const { size } = this.#parts.decider.lists.names
    if (size + this.#freshOf(wanted).length <= maxHostNames) return
    throw new AppError('invalidValue', tooManyHostNames)
  }

  checkKept(wanted: readonly WantedName[]): void {
    const { names } = this.#parts.decider.lists
    const refused = wanted
      .filter(({ hostName }) => names.get(hostName)?.origin === 'file')
      .map(({ place, hostName }) => {
        const why = `${hostName} is in the allowlist file: remove it there`
        return place === '' ? why : `${place}: ${why}`
      })
    if (refused.length > 0) throw new AppError('invalidValue', refused.join('\n'))
  }

  async add(wanted: readonly WantedName[]): Promise<AddedEntries> {
    const { decider, followed, log } = this.#parts
    const { names } = decider.lists
    this.checkRoom(wanted)
    const fresh = this.#freshOf(wanted)
    const changes = wanted
      .map((one) => this.#become(one))
      .filter((named) => !names.all().includes(named))
    for (const named of changes) {
      names.add(named)
      log.info({ name: named.name, note: printable(named.note) }, 'a host name is on the allowlist')
    }
    const kept = await this.#record(changes.map((named) => ({ kind: 'hostName', named }) as const))
    await followed.ask(wanted.map(({ hostName }) => hostName))
    followed.settle()
    const added = fresh.length
    const changed = changes.length - added
    return { added, changed, unchanged: wanted.length - changes.length, ...kept }
  }

  async remove(wanted: readonly WantedName[]): Promise<RemovedEntries> {
    const { decider, followed, log } = this.#parts
    const { names } = decider.lists
    this.checkKept(wanted)
    const removed = wanted.flatMap(({ hostName }) => names.remove(hostName) ?? [])
    followed.settle()
    for (const { name } of removed) log.info({ name }, 'a host name is no longer on the allowlist')
    const kept = await this.#record(
      removed.map(({ name }) => ({ kind: 'hostNameRemoved', name }) as const),
    )
    return { removed: removed.length, absent: wanted.length - removed.length, ...kept }
  }

  #freshOf(wanted: readonly WantedName[]): readonly WantedName[] {
    const { names } = this.#parts.decider.lists
    return wanted.filter(({ hostName }) => names.get(hostName) === undefined)
  }

  /** What a name becomes when a person puts it on the list; the same object where nothing changes. */
  #become({ hostName, note }: WantedName): NamedHost {
    const { decider, clock } = this.#parts
    const present = decider.lists.names.get(hostName)
    if (present === undefined) {
      return { name: hostName, origin: 'operator', note: note ?? '', since: clock.now() }
    }
    const isSame = note === undefined || note === present.note
    if (present.origin === 'operator' && isSame) return present
    return { ...present, origin: 'operator', note: note ?? present.note }
  }

  async #record(writes: readonly StoreWrite[]) {
    const { recorder } = this.#parts
    const outcomes = writes.map((write) => ({
      kernel: nothingToDo,
      store: recorder.recordDurably(write),
    }))
    return keptOf(await carriedOut(undefined, outcomes))
  }
}
