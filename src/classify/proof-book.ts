// Which addresses have received a challenge of ours.
//
// The attacker's view: a UDP datagram can carry anybody's address, and a made-up nonce with a
// made-up response causes the same ChallengeResponseFailed as a real one, so that a forger could
// have a customer's phone blocked. But our nonce went to the address that the datagram claimed:
// only who receives there can repeat it. Asterisk hashes a random id of its own into the nonce
// (res_pjsip_authenticator_digest.c, build_nonce), so it cannot be computed either. It gives one
// address one nonce a second, though, and a Via with maddr sends the answer elsewhere: a forger who
// lets one copy go to himself and one to his victim knows the victim's nonce. So a nonce that went to
// two addresses proves neither. Innocent phones present nonces of ours too; the proof says whose
// address it is, not who is guilty.
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

/** Stands for the address of a nonce that went to several. */
const several = '' as Address

/** Attempts that present a nonce which HEP has not shown yet. */
interface Waiting {
  readonly attempts: OpenAttempt[]
  /** HEP has shown a request that presents it, though not where it came from: its stream is out of order. */
  isShown: boolean
}

/** Remembers the nonces that HEP saw us send, and the attempts that present one not seen yet. */
export class ProofBook {
  readonly #issued: GenerationMap<Untrusted, Address>
  readonly #waiting: GenerationMap<string, Waiting>
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
    if (nonce === '') return
    const known = this.#issued.get(nonce)
    if (known === undefined) this.#issued.add(detached(nonce), address)
    else if (known !== address) this.#issued.set(nonce, several)
    if (known === undefined && this.#waiting.size > 0) {
      const key = joinedKey(address, nonce)
      if (this.#waiting.peek(key)?.isShown === true) this.#proveWaiting(key)
    }
  }

  /**
   * HEP has shown a request from this address that presents the nonce. HEP is in order, so all
   * answers that carried the nonce before are known by now, and those who wait for them can be proven.
   */
  shown(address: Address, nonce: Untrusted): void {
    if (this.#waiting.size === 0) return
    const key = joinedKey(address, nonce)
    const waiting = this.#waiting.peek(key)
    if (waiting === undefined) return
    const issuedTo = this.#issued.get(nonce)
    if (issuedTo === undefined) waiting.isShown = true
    else if (issuedTo === address) this.#proveWaiting(key)
  }

  /** The attempt's address is known to be real. */
  prove(attempt: OpenAttempt): void {
    if (attempt.proof === 'returned') return
    attempt.proof = 'returned'
    if (attempt.isCounted) this.#onProven(attempt)
  }

  /**
   * The attempt has presented this nonce, which may be a slice of its chunk. The attempt becomes
   * `returned` when we are known to have sent it there and nowhere else: at once, or when HEP's
   * datagrams arrive after the event.
   */
  presented(attempt: OpenAttempt, nonce: Untrusted): void {
    if (attempt.proof === 'returned' || nonce === '') {
      attempt.nonce = detached(nonce)
      return
    }
    const { address } = attempt.remote
    const issuedTo = this.#issued.size > 0 ? this.#issued.get(nonce) : undefined
    if (issuedTo !== undefined) {
      attempt.nonce = detached(nonce)
      if (issuedTo === address) this.prove(attempt)
      return
    }
    const key = joinedKey(address, nonce)
    const waiting = this.#waiting.peek(key)
    const first = waiting?.attempts[0]
    if (waiting === undefined || first === undefined) {
      // One text for both: whoever guesses on one nonce keeps it once.
      attempt.nonce = key.slice(address.length + 1) as Untrusted
      this.#waiting.add(key, { attempts: [attempt], isShown: false })
      return
    }
    attempt.nonce = first.nonce
    if (waiting.attempts.length < maxWaitingOfOneNonce) waiting.attempts.push(attempt)
  }

  #proveWaiting(key: string): void {
    const waiting = this.#waiting.peek(key)
    this.#waiting.delete(key)
    for (const attempt of waiting?.attempts ?? []) this.prove(attempt)
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
