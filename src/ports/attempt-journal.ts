// Where the inputs of the decider are kept for a week, to say what other settings would have done.
import type { KeptFact } from '../domain/kept-input.js'

/** What is kept by now, and what is wrong with it. */
export interface JournalStatus {
  /** The bytes on the disk. */
  readonly bytes: number
  /** How many inputs were not kept since the start, for whatever reason. */
  readonly lost: number
  /** Why nothing is kept at the moment, in words; empty while it is. */
  readonly trouble: string
}

/** Keeps inputs. It never throws and never makes the path wait: what it cannot keep it counts. */
export interface AttemptJournal {
  /** Keeps a fact of this instant (ms since the epoch) as it is now; it may change afterwards. */
  keep(now: number, fact: KeptFact): void

  /** Counts what was not given to {@link keep} because there was too much of it. */
  lose(count: number): void

  /** Resolves when all that was kept before is on the disk, or is counted as lost. */
  flush(): Promise<void>

  status(): JournalStatus
}
