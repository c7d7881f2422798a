// How many challenges of a source are open at once: a flood is known before their 5 s are over.
//
// The attacker's view: requests without credentials in the name of an account that exists are
// attempts only when nobody has answered for 5 s, and in that time he sends hundreds. What looks
// alike: the phones of an office that register at once after a power cut; their answers are on the
// way, and what was counted too early is taken back with them.
import type { Source } from '../domain/address.js'
import { GenerationMap } from '../domain/generation-map.js'
import { answerDeadlineMs } from './exchange.js'

/** How many challenges of a source that has never worked here may be open at once. */
export const maxOpenChallenges = 30

/** A challenge, open or answered. */
export interface Challenged {
  readonly attempt: { readonly at: number }
  readonly isOpen: boolean
}

/** Remembers the open challenges of each source. */
export class OpenChallenges {
  readonly #bySource: GenerationMap<Source, Challenged[]>

  /** @param capacity how many sources are surely remembered */
  constructor(capacity: number) {
    this.#bySource = new GenerationMap({ capacity, lifetimeMs: answerDeadlineMs })
  }

  /** One more challenge of the source. Tells whether as many as may be are open already. */
  add(source: Source, challenged: Challenged): boolean {
    const known = this.#bySource.get(source)
    if (known === undefined) {
      this.#bySource.add(source, [challenged])
      return false
    }
    if (known.length >= maxOpenChallenges) removeOver(known, challenged.attempt.at)
    if (known.length >= maxOpenChallenges) return true
    known.push(challenged)
    return false
  }

  age(now: number): void {
    this.#bySource.age(now)
  }

  /** How many sources are remembered. */
  get size(): number {
    return this.#bySource.size
  }
}

function removeOver(challenges: Challenged[], now: number): void {
  let kept = 0
  for (const challenged of challenges) {
    const isOver = !challenged.isOpen || Math.abs(now - challenged.attempt.at) >= answerDeadlineMs
    if (isOver) continue
    challenges[kept] = challenged
    kept += 1
  }
  challenges.length = kept
}
