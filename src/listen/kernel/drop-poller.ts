// What the kernel drops by its own rules, asked for every second and handed on.
import type { KernelDrop } from '../../domain/kernel-drop.js'
import type { Clock } from '../../ports/clock.js'
import type { KernelDropSink } from '../../ports/event-source.js'
import type { Firewall } from '../../ports/firewall.js'
import { KernelPoll } from './kernel-poll.js'

/** What {@link DropPoller} is made of. */
export interface DropPollerOptions {
  readonly firewall: Pick<Firewall, 'drops'>
  readonly clock: Clock
  readonly sink: KernelDropSink
  /** The pause between two questions [1000]. */
  readonly pollMs?: number
}

/** Asks the firewall for its drops. */
export class DropPoller extends KernelPoll<KernelDrop> {
  constructor({ firewall, clock, sink, pollMs = 1000 }: DropPollerOptions) {
    super({
      name: 'kernel',
      clock,
      pollMs,
      read: () => firewall.drops(),
      tell: (drops) => {
        for (const drop of drops) sink.onKernelDrop(drop)
      },
    })
  }
}
