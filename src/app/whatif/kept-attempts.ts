// The attempts that later records name by their number, and the last one of each source.
import type { Source } from '../../domain/address.js'
import type { Attempt } from '../../domain/attempt.js'
import { GenerationMap } from '../../domain/generation-map.js'
import type { ChangingAttempt, KeptInput } from '../../domain/kept-input.js'
import type { ReplayedFact } from './replay.js'

// What an attempt turns out to be is known within minutes.
const maxNumbered = 50_000
const maxSources = 50_000
// More of one source in a second than any PBX answers; a record that says so was not written by us.
const maxMore = 20_000

/** Puts attempts in the place of numbers; replays of the same records share them, for deciders only read them. */
export class KeptAttempts {
  readonly #numbered = new GenerationMap<number, Attempt>({ capacity: maxNumbered })
  readonly #last = new GenerationMap<Source, Attempt>({ capacity: maxSources })

  /** Returns the fact as a replay takes it; undefined where it names an attempt that nobody knows. */
  resolve({ now, fact }: KeptInput): ReplayedFact | undefined {
    switch (fact.kind) {
      case 'state':
        // Another run of the daemon counts from one again.
        if (fact.isStart) this.#numbered.clear()
        return fact
      case 'attempt': {
        this.#numbered.set(fact.number, fact.attempt)
        this.#last.set(fact.attempt.source, fact.attempt)
        return fact
      }
      case 'proven':
      case 'described':
        return this.#changed(fact.kind, fact.number, fact.changed)
      case 'takenBack': {
        const attempt = this.#numbered.get(fact.number)
        return attempt && { kind: fact.kind, attempt }
      }
      case 'more': {
        const last = this.#last.get(fact.source)
        if (last === undefined) return undefined
        const length = Math.min(fact.count, maxMore)
        return { kind: 'more', attempts: Array.from({ length }, () => ({ ...last, at: now })) }
      }
      default:
        return fact
    }
  }

  #changed(
    kind: 'proven' | 'described',
    number: number,
    changed: ChangingAttempt,
  ): ReplayedFact | undefined {
    const attempt = this.#numbered.get(number)
    if (attempt === undefined) return undefined
    Object.assign(attempt, changed)
    return { kind, attempt }
  }
}
