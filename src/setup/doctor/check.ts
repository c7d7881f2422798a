// What a check of the doctor is, and what it finds.
import type { DoctorFacts } from './doctor-facts.js'

/** One thing that is wrong, or might be better. */
export interface Finding {
  /** `wrong` makes the doctor end with 1; a `hint` takes nothing away yet. */
  readonly severity: 'wrong' | 'hint'
  /** One sentence: what is the case. */
  readonly sentence: string
  /** One sentence: what it costs. */
  readonly cost: string
  /** The command that mends it; empty where a person must decide. */
  readonly command: string
  /** Mends it; only where that is safe. */
  readonly fix?: () => Promise<void>
}

/** One check. */
export interface Check {
  readonly name: string
  /** One line: what is as it should be where nothing is found. */
  readonly title: string
  /** False where it asks Asterisk, needs root or takes long: left out at the start of the daemon. */
  readonly isCheap: boolean
  readonly look: (facts: DoctorFacts) => Promise<Looked> | Looked
}

/** What a check has found, or that it has looked at nothing. */
export type Looked = readonly Finding[] | NotLookedAt

/** Nothing was there to be looked at, or it could not be seen: that is neither well nor wrong. */
export interface NotLookedAt {
  /** Why, in a few words. */
  readonly reason: string
}

/** Says that a check has looked at nothing. */
export function notLookedAt(reason: string): NotLookedAt {
  return { reason }
}

/** A finding in short. */
type Words = Omit<Finding, 'severity'>

/** Something is wrong. */
export function wrong(words: Words): Finding {
  return { severity: 'wrong', ...words }
}

/** Something might be better. */
export function hint(words: Words): Finding {
  return { severity: 'hint', ...words }
}

/** A command of people that mends what a check with a safe fix has found. */
export function fixCommand(name: string): string {
  return `sipward doctor --fix ${name}`
}
