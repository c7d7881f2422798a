// The attempts that later records name by their number, and the last one of each source.
import type { Source } from '../../domain/address.js'
import type { Attempt } from '../../domain/attempt.js'
import { GenerationMap } from '../../domain/generation-map.js'
import type { KeptInput } from '../../domain/kept-input.js'
import type { ReplayedFact } from './replay.js'

// What an attempt turns out to be is known within minutes.
const maxNumbered = 50_000
const maxSources = 50_000
// More of one source in a second than any PBX answers; a record that says so was not written by us.
const maxMore = 20_000

/** Puts attempts in the place of numbers. Each replay has its own, for not each hears what changes them. */
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
        const attempt = { ...fact.attempt }
        this.#numbered.set(fact.number, attempt)
        this.#last.set(attempt.source, attempt)
        return { kind: 'attempt', sentAt: fact.sentAt, attempt }
      }
      case 'proven':
      case 'described':
      case 'takenBack': {
        const attempt = this.#numbered.get(fact.number)
        return attempt && { ...fact, attempt }
      }
      case 'more':
        return { kind: 'more', attempts: this.#repeated(fact.source, fact.count, now) }
      default:
        return fact
    }
  }

  #repeated(source: Source, count: number, at: number): readonly Attempt[] {
    const last = this.#last.get(source)
    if (last === undefined) return []
    return Array.from({ length: Math.min(count, maxMore) }, () => ({ ...last, at }))
  }
}
