// How many requests with credentials strangers send, asked of the kernel every few seconds and handed on.
import type { KernelGuesses } from '../../domain/kernel-guesses.js'
import type { Clock } from '../../ports/clock.js'
import type { KernelGuessSink } from '../../ports/event-source.js'
import type { Firewall } from '../../ports/firewall.js'
import { KernelPoll } from './kernel-poll.js'

/** What {@link GuessPoller} is made of. */
export interface GuessPollerOptions {
  readonly firewall: Pick<Firewall, 'guesses'>
  readonly clock: Clock
  readonly sink: KernelGuessSink
  /** The pause between two questions [4000]. */
  readonly pollMs?: number
}

/** Asks the firewall for its counts. */
export class GuessPoller extends KernelPoll<KernelGuesses> {
  constructor({ firewall, clock, sink, pollMs = 4000 }: GuessPollerOptions) {
    super({
      name: 'guesses',
      clock,
      pollMs,
      read: () => firewall.guesses(),
      tell: (guesses) => {
        sink.onKernelGuesses(guesses)
      },
    })
  }
}
