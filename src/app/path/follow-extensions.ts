// The kernel extends the block of a source that goes on: whoever still attacks is not let go here either.
import type { Decider } from '../../decide/decider.js'
import type { Clock } from '../../ports/clock.js'
import type { Firewall } from '../../ports/firewall.js'

const secondMs = 1000

/** What is compared. */
export interface FollowExtensionsParts {
  readonly decider: Pick<Decider, 'blocks' | 'extendBlock'>
  readonly firewall: Pick<Firewall, 'dynamicCounters'>
  readonly clock: Clock
}

/** Brings the books to what the kernel has extended, shortly before a block would end. */
export class FollowExtensions {
  readonly #parts: FollowExtensionsParts
  #nextLookAt = 0

  constructor(parts: FollowExtensionsParts) {
    this.#parts = parts
  }

  /** Looks where a block is about to end. To be called every second. */
  async look(): Promise<void> {
    const { decider, firewall, clock } = this.#parts
    const startedAt = clock.now()
    if (startedAt < this.#nextLookAt) return
    if (decider.blocks.nextEnd - startedAt > 2 * secondMs) return
    try {
      const counters = await firewall.dynamicCounters()
      for (const [source, { secondsLeft }] of counters) {
        const until = startedAt + secondsLeft * secondMs
        const endsAt = decider.blocks.ofSource(source)?.until ?? Infinity
        // The kernel's seconds are whole ones: less than two are no extension.
        const isExtended = endsAt - startedAt < 3 * secondMs && until > endsAt + 2 * secondMs
        if (isExtended) decider.extendBlock(source, until)
      }
    } finally {
      // Each look reads the whole set, so at most 5 % of the time is spent on it.
      this.#nextLookAt = clock.now() + 20 * (clock.now() - startedAt)
    }
  }
}
