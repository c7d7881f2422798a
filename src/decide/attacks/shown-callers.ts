// Whose INVITEs have been seen, and whether they came from where they said.
//
// The kernel looks at single packets, so what it drops above the INVITE limit proves nothing. But it
// lets the burst through first: where HEP shows those INVITEs, a caller who answers our challenge, or
// comes over a connection, is real. The attacker's view: in the name of somebody who calls at this
// very minute he may send the flood himself; a minute earlier or later it is worth nothing.
import type { Source } from '../../domain/address.js'
import type { Attempt, Proof } from '../../domain/attempt.js'
import { isProvenTransport } from '../../domain/endpoint.js'
import { GenerationMap } from '../../domain/generation-map.js'
import type { ShownRequest } from '../../domain/sip-message.js'
import { windowMs } from '../books/attempt-windows.js'

const maxCallers = 20_000

interface Caller {
  /** When HEP last showed an INVITE, and when one was last proven; in ms since the epoch. */
  readonly shownAt: number
  readonly provenAt: number
}

const never = -Infinity

/** Remembers for a minute who has sent INVITEs that were not dropped. */
export class ShownCallers {
  readonly #callers = new GenerationMap<Source, Caller>({
    capacity: maxCallers,
    lifetimeMs: windowMs,
  })

  /** HEP has shown an INVITE. */
  shown({ source: remote, at }: ShownRequest, source: Source): void {
    this.#callers.age(at)
    const provenAt = isProvenTransport(remote.transport) ? at : this.#of(source).provenAt
    this.#callers.set(source, { shownAt: at, provenAt })
  }

  /** An attempt has failed, or is proven since. */
  attempt({ type, proof, at }: Attempt, source: Source): void {
    if (type !== 'INVITE' || proof !== 'returned') return
    this.#callers.age(at)
    this.#callers.set(source, { shownAt: this.#of(source).shownAt, provenAt: at })
  }

  /** What the INVITEs of the last minute prove of the source. */
  proofOf(source: Source, now: number): Proof {
    return now - this.#of(source).provenAt < windowMs ? 'returned' : 'oneWay'
  }

  /** Tells whether HEP has shown one within the last minute. */
  isShown(source: Source, now: number): boolean {
    return now - this.#of(source).shownAt < windowMs
  }

  #of(source: Source): Caller {
    return this.#callers.peek(source) ?? { shownAt: never, provenAt: never }
  }
}
