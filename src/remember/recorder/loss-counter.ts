// Counts the writes that the recorder lost, and tells people once.
import type { StoreWrite } from '../../ports/store.js'
import type { DropReason } from './recorder-options.js'

const sentences: Readonly<Record<DropReason, string>> = {
  spoolFull:
    'the store is away and its spool is full: records of attacks are lost until it is back',
  queueFull:
    'neither the store nor its spool takes records: they are lost until one of them is back',
  refused: 'the store refuses a record: it is lost',
  damaged: 'a part of the spool was damaged: its records are lost',
  closed: 'sipward was stopped while neither the store nor its spool took records: they are lost',
}

/** Counters of lost writes. */
export class LossCounter {
  readonly #counts = new Map<string, number>()
  readonly #told = new Set<DropReason>()
  readonly #tell: (reason: DropReason, text: string) => void

  constructor(tell: (reason: DropReason, text: string) => void) {
    this.#tell = tell
  }

  /** Counts one lost write, or several; people are told of the first for this reason. */
  count(reason: DropReason, kind: StoreWrite['kind'] | 'line', howMany = 1): void {
    const key = `${reason}:${kind}`
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + howMany)
    if (this.#told.has(reason)) return
    this.#told.add(reason)
    this.#tell(reason, sentences[reason])
  }

  /** All is well again: the next loss is news. */
  reset(): void {
    this.#told.clear()
  }

  toRecord(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts)
  }
}
