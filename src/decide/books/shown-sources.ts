// Whose requests HEP has shown lately: of those it would have shown, too, that they answered our challenge.
//
// The attacker's view: in a customer's name he sends wrong answers to challenges that he never saw. They
// are worthless as guesses, since Asterisk gives each address nonces of its own; but if they counted,
// the customer's phones would be slowed for them.
import type { Address } from '../../domain/address.js'
import type { Attempt } from '../../domain/attempt.js'
import { GenerationMap } from '../../domain/generation-map.js'
import { windowMs } from './attempt-windows.js'

const maxSources = 50_000
// Each request passes here: an instant is kept to a few seconds.
const keptEveryMs = 10_000
// By how much HEP may be later than the event of the same request.
const lateMs = 1000

/** Remembers for a minute whose requests HEP has shown. */
export class ShownSources {
  readonly #shown = new GenerationMap<Address, number>({
    capacity: maxSources,
    lifetimeMs: windowMs,
  })

  /** HEP has shown a request. */
  shown(address: Address, at: number): void {
    const last = this.#shown.peek(address)
    if (last !== undefined && at - last < keptEveryMs) return
    this.#shown.age(at)
    this.#shown.set(address, at)
  }

  /**
   * Tells whether a failure counts against its source: it is proven, or HEP was not there to prove it.
   * HEP may be late by a moment.
   */
  isHeldAgainst(attempt: Attempt, now: number): boolean {
    if (attempt.proof === 'returned') return true
    if (!attempt.isTypeInferred) return false
    const at = this.#shown.peek(attempt.remote.address)
    const isShown = at !== undefined && Math.abs(now - at) < windowMs
    return !isShown || now - attempt.at >= lateMs
  }
}
