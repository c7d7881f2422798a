// Words of what happened, and secrets that are shown once: kept here for the next page of a session, never
// in an address. Bounded; the oldest leave first.
import { GenerationMap } from '../../../domain/generation-map.js'
import type { Clock } from '../../../ports/clock.js'

const keptMs = 600_000
const maxKept = 500

/** Keeps one thing for each session until it is taken, ten minutes at most. */
export class Flashes<Kept> {
  readonly #clock: Clock
  readonly #kept = new GenerationMap<string, { readonly what: Kept; readonly until: number }>({
    capacity: maxKept,
  })

  constructor(clock: Clock) {
    this.#clock = clock
  }

  put(session: string, what: Kept): void {
    this.#kept.set(session, { what, until: this.#clock.now() + keptMs })
  }

  take(session: string): Kept | undefined {
    const kept = this.#kept.peek(session)
    this.#kept.delete(session)
    return kept === undefined || kept.until <= this.#clock.now() ? undefined : kept.what
  }
}
