// Which addresses have received a challenge of ours.
//
// The attacker's view: a UDP datagram can carry anybody's address, and a made-up nonce with a
// made-up response causes the same ChallengeResponseFailed as a real one, so that a forger could
// have a customer's phone blocked. But our nonce went to the address that the datagram claimed:
// only who receives there can repeat it. Asterisk hashes a random id of its own into the nonce
// (res_pjsip_authenticator_digest.c, build_nonce), so it cannot be computed either. Innocent
// phones present nonces of ours too; the proof says whose address it is, not who is guilty.
import type { Address } from '../domain/address.js'
import { GenerationMap } from '../domain/generation-map.js'
import { detached, joinedKey } from '../domain/untrusted.js'
import type { Untrusted } from '../domain/untrusted.js'
import type { OpenAttempt } from './open-attempt.js'

// Longer than any nonce is accepted (32 s), since a late answer proves its address all the same.
const issuedLifetimeMs = 300_000
// HEP is milliseconds behind; a minute is for the streams that come one after the other.
const waitingLifetimeMs = 60_000
const maxWaitingOfOneNonce = 64

/** Remembers the nonces that HEP saw us send, and the attempts that present one not seen yet. */
export class ProofBook {
  readonly #issued: GenerationMap<string, true>
  readonly #waiting: GenerationMap<string, OpenAttempt[]>
  readonly #onProven: (attempt: OpenAttempt) => void

  /** @param onProven is told of an attempt that was counted as one-way and is proven since */
  constructor(options: {
    readonly capacity: number
    readonly onProven: (attempt: OpenAttempt) => void
  }) {
    this.#issued = new GenerationMap({ capacity: options.capacity, lifetimeMs: issuedLifetimeMs })
    this.#waiting = new GenerationMap({ capacity: options.capacity, lifetimeMs: waitingLifetimeMs })
    this.#onProven = options.onProven
  }

  /** HEP saw us send this nonce to this address. */
  issued(address: Address, nonce: Untrusted): void {
    const key = joinedKey(address, nonce)
    if (this.#issued.get(key) !== undefined) return
    this.#issued.add(key, true)
    const waiting = this.#waiting.peek(key)
    if (waiting === undefined) return
    this.#waiting.delete(key)
    for (const attempt of waiting) this.prove(attempt)
  }

  /** The attempt's address is known to be real. */
  prove(attempt: OpenAttempt): void {
    if (attempt.proof === 'returned') return
    attempt.proof = 'returned'
    if (attempt.isCounted) this.#onProven(attempt)
  }

  /**
   * The attempt has presented its nonce, which may be a slice of its chunk and is our own copy then. It becomes `returned` when we are known to have sent it
   * there: at once, or when HEP's datagram arrives after the event.
   */
  presented(attempt: OpenAttempt): void {
    const { address } = attempt.remote
    if (attempt.proof === 'returned' || attempt.nonce === '') {
      attempt.nonce = detached(attempt.nonce)
      return
    }
    const key = joinedKey(address, attempt.nonce)
    if (this.#issued.size > 0 && this.#issued.get(key) !== undefined) {
      attempt.nonce = detached(attempt.nonce)
      this.prove(attempt)
      return
    }
    const waiting = this.#waiting.peek(key)
    if (waiting?.[0] === undefined) {
      // One text for both: whoever guesses on one nonce keeps it once.
      attempt.nonce = key.slice(address.length + 1) as Untrusted
      this.#waiting.add(key, [attempt])
      return
    }
    attempt.nonce = waiting[0].nonce
    if (waiting.length < maxWaitingOfOneNonce) waiting.push(attempt)
  }

  age(now: number): void {
    this.#issued.age(now)
    this.#waiting.age(now)
  }

  /** How many nonces are remembered. */
  get size(): number {
    return this.#issued.size
  }
}
